const date = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;

const guest = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { enum: ['adult', 'child'] },
    age: { type: ['integer', 'null'], minimum: 0, maximum: 130 },
  },
} as const;

const location = {
  type: 'object',
  required: ['geographic_coordinates'],
  properties: {
    radius: { type: 'number', minimum: 1, maximum: 100 },
    geographic_coordinates: {
      type: 'object',
      required: ['latitude', 'longitude'],
      properties: {
        latitude: { type: 'number', minimum: -90, maximum: 90 },
        longitude: { type: 'number', minimum: -180, maximum: 180 },
      },
    },
  },
} as const;

const accommodation = {
  type: 'object',
  required: ['ids'],
  properties: {
    ids: { type: 'array', minItems: 1, maxItems: 200, items: { type: 'string' } },
    fetch_rates: { type: 'boolean' },
  },
} as const;

/** JSON schema of the body of POST /stays/search. */
export const STAYS_SEARCH_SCHEMA = {
  type: 'object',
  required: ['data'],
  properties: {
    data: {
      type: 'object',
      required: ['rooms', 'guests', 'check_in_date', 'check_out_date'],
      properties: {
        rooms: { type: 'integer', minimum: 1, maximum: 8 },
        guests: { type: 'array', minItems: 1, maxItems: 32, items: guest },
        check_in_date: date,
        check_out_date: date,
        free_cancellation_only: { type: ['boolean', 'null'] },
        location,
        accommodation,
      },
    },
  },
} as const;

/** The body as the schema leaves it; `radius` in kilometres. */
export interface StaysSearchBody {
  data: {
    rooms: number;
    guests: { type: 'adult' | 'child'; age?: number | null }[];
    check_in_date: string;
    check_out_date: string;
    free_cancellation_only?: boolean | null;
    location?: { radius?: number; geographic_coordinates: { latitude: number; longitude: number } };
    accommodation?: { ids: string[]; fetch_rates?: boolean };
  };
}
