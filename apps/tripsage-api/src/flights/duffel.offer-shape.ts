import * as v from 'valibot';
import { CABIN_CLASSES } from './flight-wishes.dto.js';

const code = v.nullish(v.string(), null);
const duration = v.nullish(v.string(), null);
const text = v.pipe(v.string(), v.nonEmpty());
const place = v.object({ iata_code: code, iata_city_code: code });
const carrier = v.object({ iata_code: code, name: v.string() });
const passenger = v.object({ cabin_class: v.picklist(CABIN_CLASSES) });

const segment = v.object({
  origin: place,
  destination: place,
  departing_at: text,
  arriving_at: text,
  duration,
  stops: v.array(v.unknown()),
  aircraft: v.nullish(v.object({ name: v.string() }), null),
  marketing_carrier: carrier,
  marketing_carrier_flight_number: v.string(),
  operating_carrier: v.object({ name: v.string() }),
  passengers: v.pipe(v.array(passenger), v.minLength(1)),
});

const slice = v.object({
  origin: place,
  destination: place,
  duration,
  segments: v.pipe(v.array(segment), v.minLength(1)),
});

/** The part of a Duffel offer that we read. */
export const OFFER_SHAPE = v.object({
  id: text,
  owner: carrier,
  slices: v.pipe(v.array(slice), v.minLength(1)),
  total_amount: v.pipe(v.string(), v.regex(/^\d+(\.\d+)?$/)),
  total_currency: text,
  expires_at: v.pipe(
    v.string(),
    v.check((moment) => !Number.isNaN(Date.parse(moment))),
  ),
});

export type ReadOffer = v.InferOutput<typeof OFFER_SHAPE>;
export type ReadSlice = v.InferOutput<typeof slice>;
export type ReadSegment = v.InferOutput<typeof segment>;
