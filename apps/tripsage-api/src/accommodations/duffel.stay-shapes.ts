import * as v from 'valibot';

const text = v.nullish(v.string(), null);
const number = v.nullish(v.number(), null);
const amount = v.pipe(v.string(), v.regex(/^\d+(\.\d+)?$/));
const moment = v.pipe(
  v.string(),
  v.check((value) => !Number.isNaN(Date.parse(value))),
);
const date = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));

const rate = v.object({
  id: v.string(),
  name: text,
  board_type: v.string(),
  total_amount: amount,
  total_currency: v.string(),
  due_at_accommodation_amount: v.nullish(amount, null),
  cancellation_timeline: v.array(v.object({ before: moment, refund_amount: amount })),
  payment_type: v.string(),
  quantity_available: number,
  expires_at: moment,
});

const room = v.object({
  name: v.string(),
  beds: v.nullish(v.array(v.object({ count: v.number() })), null),
});

/** The part of an accommodation of Duffel's that we read. */
export const ACCOMMODATION_SHAPE = v.object({
  id: v.string(),
  name: v.string(),
  description: text,
  location: v.object({
    address: v.object({ line_one: text, city_name: v.string(), country_code: v.string() }),
    geographic_coordinates: v.nullish(v.object({ latitude: v.number(), longitude: v.number() }), null),
  }),
  rating: number,
  review_score: number,
  review_count: number,
  amenities: v.nullish(v.array(v.object({ type: v.string() })), null),
  photos: v.nullish(v.array(v.object({ url: v.string() })), null),
  check_in_information: v.nullish(v.object({ check_in_after_time: text, check_out_before_time: text }), null),
  rooms: v.nullish(v.array(room), null),
});

/** The part of one result of a search that we read. */
export const RESULT_SHAPE = v.object({
  id: v.string(),
  accommodation: ACCOMMODATION_SHAPE,
  cheapest_rate_total_amount: amount,
  cheapest_rate_currency: v.string(),
  expires_at: moment,
});

/** The part of a result with all rates that we read. */
export const RATES_SHAPE = v.object({
  id: v.string(),
  check_in_date: date,
  check_out_date: date,
  expires_at: moment,
  accommodation: v.object({
    id: v.string(),
    name: v.string(),
    rooms: v.array(v.object({ ...room.entries, rates: v.array(rate) })),
  }),
});

/** The results of a search, each read on its own. */
export const SEARCH_SHAPE = v.object({ results: v.array(v.unknown()) });

export type ReadAccommodation = v.InferOutput<typeof ACCOMMODATION_SHAPE>;
export type ReadRoom = v.InferOutput<typeof room>;
export type ReadRate = v.InferOutput<typeof rate>;
