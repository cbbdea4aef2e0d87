import { readAnswer } from '../suppliers/read-answer.js';
import { bedsOf } from './duffel.accommodation.js';
import { RATES_SHAPE, type ReadRate } from './duffel.stay-shapes.js';
import type { StayRate, StayRates } from './stay-rates.js';

/**
 * All rates of a stay of Duffel's in TripSage's terms.
 *
 * @throws UnreadableAnswerError that names what is missing of what the contract promises
 */
export function stayRatesOf(given: unknown): StayRates {
  const { id, accommodation, ...stay } = readAnswer(RATES_SHAPE, given);
  const rooms = accommodation.rooms.map((room) => ({
    name: room.name,
    beds: bedsOf(room),
    rates: room.rates.map(rateOf).toSorted((one, other) => one.totalPrice - other.totalPrice),
  }));
  const ends = [stay.expires_at, ...rooms.flatMap(({ rates }) => rates.map(({ expiresAt }) => expiresAt))];
  return {
    searchResultId: id,
    accommodationId: accommodation.id,
    name: accommodation.name,
    checkIn: stay.check_in_date,
    checkOut: stay.check_out_date,
    rooms,
    expiresAt: ends.toSorted((one, other) => Date.parse(one) - Date.parse(other))[0] as string,
  };
}

function rateOf(rate: ReadRate): StayRate {
  const { due_at_accommodation_amount: due } = rate;
  return {
    id: rate.id,
    name: rate.name,
    board: rate.board_type,
    totalPrice: Number(rate.total_amount),
    currency: rate.total_currency,
    dueAtAccommodation: due === null ? null : Number(due),
    freeCancellationUntil: freeUntil(rate),
    paymentType: rate.payment_type,
    roomsLeft: rate.quantity_available,
    expiresAt: rate.expires_at,
  };
}

/** The last moment at which all of the price comes back. */
function freeUntil({ cancellation_timeline: steps, total_amount: total }: ReadRate): string | null {
  return steps.findLast(({ refund_amount: refund }) => Number(refund) >= Number(total))?.before ?? null;
}
