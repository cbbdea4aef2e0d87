import type { SeededDraw } from '../../seeded-draw.js';
import type { StaysSearchResult } from '../duffel.types.js';
import { toAccommodation } from './accommodation.js';
import type { Hotel } from './hotels.js';
import { roomsOf, type RateQuestion } from './rates.js';
import type { StaysSearchBody } from './stays.schema.js';

/** One hotel with its rates for the stay, on the wire. */
export function toSearchResult(
  id: string,
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
    id,
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
