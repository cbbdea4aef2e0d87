const code = { type: 'string', pattern: '^[A-Za-z]{3}$' } as const;
const time = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' } as const;
const timeRange = {
  type: ['object', 'null'],
  required: ['from', 'to'],
  properties: { from: time, to: time },
} as const;

const slice = {
  type: 'object',
  required: ['origin', 'destination', 'departure_date'],
  properties: {
    origin: code,
    destination: code,
    departure_date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    departure_time: timeRange,
    arrival_time: timeRange,
  },
} as const;

const passenger = {
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1, maxLength: 100 },
    type: { enum: ['adult', 'child', 'infant_without_seat', null] },
    age: { type: ['integer', 'null'], minimum: 0, maximum: 130 },
    fare_type: { type: ['string', 'null'] },
    given_name: { type: ['string', 'null'] },
    family_name: { type: ['string', 'null'] },
  },
} as const;

/** JSON schema of the body of POST /air/offer_requests. Fields that it does not name are let through, as Duffel does. */
export const OFFER_REQUEST_SCHEMA = {
  type: 'object',
  required: ['data'],
  properties: {
    data: {
      type: 'object',
      required: ['slices', 'passengers'],
      properties: {
        slices: { type: 'array', minItems: 1, maxItems: 6, items: slice },
        passengers: { type: 'array', minItems: 1, maxItems: 18, items: passenger },
        cabin_class: { enum: ['economy', 'premium_economy', 'business', 'first', null] },
        max_connections: { type: ['integer', 'null'], minimum: 0, maximum: 2 },
      },
    },
  },
} as const;

/** The body as the schema leaves it. */
export interface OfferRequestBody {
  data: {
    slices: {
      origin: string;
      destination: string;
      departure_date: string;
      departure_time?: { from: string; to: string } | null;
      arrival_time?: { from: string; to: string } | null;
    }[];
    passengers: {
      id?: string;
      type?: 'adult' | 'child' | 'infant_without_seat' | null;
      age?: number | null;
      fare_type?: string | null;
      given_name?: string | null;
      family_name?: string | null;
    }[];
    cabin_class?: 'economy' | 'premium_economy' | 'business' | 'first' | null;
    max_connections?: number | null;
  };
}
