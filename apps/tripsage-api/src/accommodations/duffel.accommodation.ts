import { readAnswer } from '../suppliers/read-answer.js';
import { type Accommodation, type AccommodationListing, AMENITIES } from './accommodation.js';
import { kilometersBetween } from './distance.js';
import { type ReadAccommodation, RESULT_SHAPE, type ReadRoom } from './duffel.stay-shapes.js';
import { nightsBetween } from './stay-search.rules.js';
import type { StayQuestion } from './stays-provider.port.js';

/** The times that most hotels have, where Duffel does not say. */
const CHECK_IN_TIME = '15:00';
const CHECK_OUT_TIME = '11:00';

/** An accommodation of Duffel's in TripSage's terms. */
export function accommodationOf(given: ReadAccommodation): Accommodation {
  const { address, geographic_coordinates: point } = given.location;
  const times = given.check_in_information;
  return {
    id: given.id,
    name: given.name,
    description: given.description,
    // Duffel sells rooms of hotels, and names no other kind.
    propertyType: 'hotel',
    location: {
      address: address.line_one,
      city: address.city_name,
      country: address.country_code,
      latitude: point?.latitude ?? null,
      longitude: point?.longitude ?? null,
    },
    rating: given.rating,
    reviewScore: given.review_score,
    reviewCount: given.review_count,
    amenities: AMENITIES.filter((name) => given.amenities?.some(({ type }) => type === name) === true),
    images: (given.photos ?? []).map(({ url }) => url).filter((url) => /^https?:\/\//.test(url)),
    bedrooms: null,
    beds: bedsOf(given.rooms?.[0]),
    bathrooms: null,
    checkInTime: times?.check_in_after_time ?? CHECK_IN_TIME,
    checkOutTime: times?.check_out_before_time ?? CHECK_OUT_TIME,
    source: 'duffel',
  };
}

/**
 * One result of a search of Duffel's in TripSage's terms.
 *
 * @throws UnreadableAnswerError that names what is missing of what the contract promises
 */
export function listingOf(given: unknown, question: StayQuestion): AccommodationListing {
  const result = readAnswer(RESULT_SHAPE, given);
  const accommodation = accommodationOf(result.accommodation);
  const point = result.accommodation.location.geographic_coordinates;
  const totalPrice = Number(result.cheapest_rate_total_amount);
  return {
    ...accommodation,
    location: {
      ...accommodation.location,
      ...(point !== null && { distanceToCenter: kilometersBetween(question, point) }),
    },
    searchResultId: result.id,
    pricePerNight: rounded(totalPrice / nightsBetween(question.checkIn, question.checkOut)),
    totalPrice,
    currency: result.cheapest_rate_currency,
    maxGuests: question.adults + question.children,
    expiresAt: result.expires_at,
  };
}

/** The beds of a room; `null` where Duffel lists none. */
export function bedsOf(room: ReadRoom | undefined): number | null {
  const beds = room?.beds ?? [];
  return beds.length === 0 ? null : beds.reduce((sum, { count }) => sum + count, 0);
}

function rounded(price: number): number {
  return Math.round(price * 100) / 100;
}
