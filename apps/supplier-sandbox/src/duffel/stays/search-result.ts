import type { SeededDraw } from '../../seeded-draw.js';
import type { StaysAccommodation, StaysAmenity, StaysRoom, StaysSearchResult } from '../duffel.types.js';
import type { Hotel } from './hotels.js';
import { roomsOf, type RateQuestion } from './rates.js';
import type { StaysSearchBody } from './stays.schema.js';

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

/** One hotel with its rates for the stay, on the wire. */
export function toSearchResult(
  hotel: Hotel,
  { data }: StaysSearchBody,
  question: RateQuestion,
  draw: SeededDraw,
): StaysSearchResult {
  const rooms = roomsOf(hotel, question, draw);
  const cheapest = rooms
    .flatMap(({ rates }) => rates)
    .reduce((a, b) => (Number(b.total_amount) < Number(a.total_amount) ? b : a));
  return {
    id: `srr_0000${draw.token(18, 'result', hotel.id, JSON.stringify(data), question.at)}`,
    check_in_date: data.check_in_date,
    check_out_date: data.check_out_date,
    rooms: data.rooms,
    guests: data.guests.map(({ type, age }) => (type === 'adult' ? { type } : { type, age: age! })),
    accommodation: toAccommodation(hotel, rooms, draw),
    cheapest_rate_total_amount: cheapest.total_amount,
    cheapest_rate_currency: cheapest.total_currency,
    cheapest_rate_base_amount: cheapest.base_amount,
    cheapest_rate_base_currency: cheapest.base_currency,
    cheapest_rate_public_amount: null,
    cheapest_rate_public_currency: cheapest.total_currency,
    cheapest_rate_due_at_accommodation_amount: null,
    cheapest_rate_due_at_accommodation_currency: cheapest.total_currency,
    expires_at: new Date(question.expiresAt).toISOString(),
  };
}

function toAccommodation(hotel: Hotel, rooms: StaysRoom[], draw: SeededDraw): StaysAccommodation {
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
