import type { SeededDraw } from '../../seeded-draw.js';
import type { Currency } from '../duffel.context.js';
import type { StaysRoom, StaysRoomRate } from '../duffel.types.js';
import { amountText } from '../flights/offers/fares.js';
import { priceMove } from '../price-moves.js';
import type { Hotel } from './hotels.js';
import type { Nights } from './stays-search.validation.js';

/** The facts that a rate depends on. */
export interface RateQuestion {
  readonly nights: Nights;
  readonly rooms: number;
  readonly freeCancellationOnly: boolean;
  readonly currency: Currency;
  /** The time of the search, epoch ms. */
  readonly at: number;
  /** Until when it can be bought, epoch ms. */
  readonly expiresAt: number;
}

interface RoomKind {
  readonly name: string;
  readonly factor: number;
  readonly bed: 'double' | 'king' | 'queen';
}
interface RateKind {
  readonly name: string;
  readonly factor: number;
  readonly board: StaysRoomRate['board_type'];
  /** Hours before arrival until when cancelling is free; null: never. */
  readonly freeUntilHours: number | null;
}

const ROOM_KINDS: readonly RoomKind[] = [
  { name: 'Standard Double Room', factor: 1, bed: 'double' },
  { name: 'Superior King Room', factor: 1.32, bed: 'king' },
  { name: 'Junior Suite', factor: 1.9, bed: 'queen' },
];
const RATE_KINDS: readonly RateKind[] = [
  { name: 'Non-refundable', factor: 0.88, board: 'room_only', freeUntilHours: null },
  { name: 'Flexible', factor: 1, board: 'room_only', freeUntilHours: 24 },
  { name: 'Flexible with breakfast', factor: 1.14, board: 'breakfast', freeUntilHours: 48 },
];

/** A night in a standard room by stars, in hundredths of the currency. */
const NIGHT_BY_RATING: Record<number, number> = { 2: 6_200, 3: 9_800, 4: 15_500, 5: 31_000 };
const TAX_SHARE = 0.1;

/** The hotel's rooms with what they cost for the whole stay, at least one rate in each. */
export function roomsOf(hotel: Hotel, question: RateQuestion, draw: SeededDraw): StaysRoom[] {
  const offered = RATE_KINDS.filter(
    ({ freeUntilHours }) => !question.freeCancellationOnly || freeUntilHours !== null,
  );
  const standard = stayAmount(hotel, question, draw);
  return roomKindsOf(hotel).map((room) => ({
    name: room.name,
    beds: [{ type: room.bed, count: 1 }],
    photos: [],
    rates: offered.map((rate) => rateOf(hotel, room, rate, standard, question, draw)),
  }));
}

/** The hotel's rooms as they are whatever the stay: without rates. */
export function roomsWithoutRates(hotel: Hotel): StaysRoom[] {
  return roomKindsOf(hotel).map(({ name, bed }) => ({
    name,
    beds: [{ type: bed, count: 1 }],
    photos: [],
    rates: [],
  }));
}

function roomKindsOf({ rating }: Hotel): readonly RoomKind[] {
  return ROOM_KINDS.slice(0, rating >= 4 ? 3 : 2);
}

/** All nights in standard rooms; moves within the day like fares do. */
function stayAmount(hotel: Hotel, { nights, rooms, at }: RateQuestion, draw: SeededDraw): number {
  const move = priceMove(draw, ['rate', hotel.id], at, nights.checkIn.toMillis());
  const standing = 0.8 + 0.4 * draw.unit('rate', hotel.id, 'standing');
  let sum = 0;
  for (let night = 0; night < nights.count; night += 1) {
    const day = nights.checkIn.plus({ days: night });
    const weekend = day.weekday === 5 || day.weekday === 6 ? 1.18 : 1;
    const demand = 0.9 + 0.2 * draw.unit('rate', hotel.id, day.toISODate()!);
    sum += NIGHT_BY_RATING[hotel.rating]! * standing * weekend * demand * move;
  }
  return sum * rooms;
}

function rateOf(
  hotel: Hotel,
  room: RoomKind,
  rate: RateKind,
  standard: number,
  { nights, currency, expiresAt }: RateQuestion,
  draw: SeededDraw,
): StaysRoomRate {
  const base = Math.round(standard * room.factor * rate.factor);
  const tax = Math.round(base * TAX_SHARE);
  const key = [hotel.id, room.name, rate.name, nights.checkIn.toISODate()!, nights.count, expiresAt] as const;
  const total = amountText(base + tax);
  return {
    id: `rat_0000${draw.token(18, 'rate', ...key)}`,
    name: rate.name,
    code: null,
    description: null,
    board_type: rate.board,
    base_amount: amountText(base),
    base_currency: currency,
    tax_amount: amountText(tax),
    tax_currency: currency,
    fee_amount: null,
    fee_currency: currency,
    total_amount: total,
    total_currency: currency,
    due_at_accommodation_amount: null,
    due_at_accommodation_currency: currency,
    estimated_commission_amount: null,
    estimated_commission_currency: null,
    payment_type: 'pay_now',
    available_payment_methods: ['balance', 'card'],
    cancellation_timeline: cancellation(rate, nights, total, currency),
    conditions: [],
    quantity_available: draw.integer(1, 9, 'quantity', hotel.id, room.name, nights.checkIn.toISODate()!),
    supported_loyalty_programme: null,
    loyalty_programme_required: false,
    negotiated_rate_id: null,
    source: 'duffel',
    expires_at: new Date(expiresAt).toISOString(),
  };
}

/** Check-in is taken as 15:00 UTC: the sandbox does not know the time zone of every hotel. */
function cancellation(
  { freeUntilHours }: RateKind,
  { checkIn }: Nights,
  total: string,
  currency: string,
): StaysRoomRate['cancellation_timeline'] {
  if (freeUntilHours === null) return [];
  const before = checkIn.set({ hour: 15 }).minus({ hours: freeUntilHours }).toISO()!;
  return [{ before, refund_amount: total, currency }];
}
