import type { SeededDraw } from '../../seeded-draw.js';
import type { StaysAccommodation, StaysAmenity, StaysRoom } from '../duffel.types.js';
import type { Hotel } from './hotels.js';

const AMENITIES: readonly StaysAmenity[] = [
  { type: 'wifi', description: 'Wi-Fi' },
  { type: '24_hour_front_desk', description: '24-hour front desk' },
  { type: 'parking', description: 'Parking' },
  { type: 'restaurant', description: 'Restaurant' },
  { type: 'gym', description: 'Gym' },
  { type: 'room_service', description: 'Room service' },
  { type: 'pool', description: 'Pool' },
  { type: 'spa', description: 'Spa' },
];

/** The hotel on the wire. */
export function toAccommodation(hotel: Hotel, rooms: StaysRoom[], draw: SeededDraw): StaysAccommodation {
  const { id, name, chain, rating, latitude, longitude } = hotel;
  const score = 5.5 + rating * 0.5 + draw.unit('score', id) * 1.8;
  return {
    id,
    name,
    description: `A ${rating}-star house at ${hotel.street}, ${hotel.city}.`,
    location: {
      address: {
        line_one: hotel.street,
        city_name: hotel.city,
        postal_code: postalCode(id, draw),
        country_code: hotel.country,
      },
      geographic_coordinates: { latitude, longitude },
    },
    rating,
    ratings: [{ source: 'northstar', value: rating }],
    review_score: Math.round(score * 10) / 10,
    review_count: draw.integer(12, 2_400, 'reviews', id),
    amenities: AMENITIES.slice(0, rating + 1 + draw.integer(0, 2, 'amenities', id)),
    check_in_information: { check_in_after_time: '15:00', check_out_before_time: '11:00' },
    chain: chain === null ? null : { id: `chn_0000${draw.token(18, 'chain', chain)}`, name: chain },
    brand: null,
    key_collection: null,
    email: null,
    phone_number: null,
    photos: [],
    rooms,
    supported_loyalty_programme: null,
  };
}

function postalCode(id: string, draw: SeededDraw): string {
  return String(draw.integer(10_000, 99_999, 'postal', id));
}
