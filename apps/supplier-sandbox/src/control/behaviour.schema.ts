import { FAILURE_KINDS, FAILURE_STATUSES } from '../traffic/behaviour.js';

const latency = {
  type: 'object',
  description: 'an object { minMs, maxMs }',
  additionalProperties: false,
  required: ['minMs', 'maxMs'],
  properties: {
    minMs: { type: 'number', minimum: 0, maximum: 600_000, description: 'milliseconds, 0 to 600000' },
    maxMs: {
      type: 'number',
      minimum: 0,
      maximum: 600_000,
      description: 'milliseconds, from minMs to 600000',
    },
  },
} as const;

const window = {
  type: 'object',
  description: 'an object { limit, windowSeconds }',
  additionalProperties: false,
  required: ['limit', 'windowSeconds'],
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 100_000, description: 'a whole number, 1 to 100000' },
    windowSeconds: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 86_400,
      description: 'seconds, above 0 to 86400',
    },
  },
} as const;

/** One window, a list of them, or null. The keywords of objects and of lists pass over whatever is the other. */
const rateLimits = {
  ...window,
  type: ['object', 'array', 'null'],
  description: 'an object { limit, windowSeconds }, a list of 1 to 8 of them, or null for no limit',
  minItems: 1,
  maxItems: 8,
  items: window,
} as const;

const webhooks = {
  type: 'object',
  description: 'an object { url?, delayMs?, copies?, shuffled? }',
  additionalProperties: false,
  properties: {
    url: {
      type: ['string', 'null'],
      pattern: '^https?://\\S+$',
      description: 'an http(s) URL, or null for none',
    },
    delayMs: { type: 'number', minimum: 0, maximum: 600_000, description: 'milliseconds, 0 to 600000' },
    copies: { type: 'integer', minimum: 1, maximum: 10, description: 'a whole number, 1 to 10' },
    shuffled: { type: 'boolean', description: 'true or false' },
  },
} as const;

const bySupplier = (suppliers: readonly string[], what: string, schema: object) => ({
  type: 'object',
  description: `an object of ${what} by supplier: ${suppliers.join(', ')}`,
  additionalProperties: false,
  properties: Object.fromEntries(suppliers.map((name) => [name, schema])),
});

const failureRule = (endpoints: readonly string[]) =>
  ({
    type: 'object',
    description: 'an object { endpoint?, kind?, status?, retryAfter?, delayMs?, calls? or share? }',
    additionalProperties: false,
    properties: {
      endpoint: { enum: ['all', ...endpoints], description: `one of all, ${endpoints.join(', ')}` },
      kind: { enum: FAILURE_KINDS, description: `one of ${FAILURE_KINDS.join(', ')}` },
      status: { enum: FAILURE_STATUSES, description: `one of ${FAILURE_STATUSES.join(', ')}` },
      retryAfter: {
        type: ['integer', 'string'],
        minimum: 0,
        pattern: '^[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT$',
        description: 'whole seconds, or an HTTP date such as "Mon, 01 Mar 2027 08:00:00 GMT"',
      },
      delayMs: { type: 'number', minimum: 0, maximum: 600_000, description: 'milliseconds, 0 to 600000' },
      calls: { type: 'integer', minimum: 1, maximum: 1_000_000, description: 'a whole number, 1 to 1000000' },
      share: { type: 'number', minimum: 0, maximum: 1, description: 'a number, 0 to 1' },
    },
    not: { required: ['calls', 'share'] },
  }) as const;

/** JSON schema of a change. The `description` of a field is its expected value in errors. */
export const behaviourSchema = (endpoints: readonly string[], suppliers: readonly string[]) =>
  ({
    type: 'object',
    description: 'an object with latency, latencies, rateLimits, failures, offerLifeSeconds or webhooks',
    additionalProperties: false,
    minProperties: 1,
    properties: {
      latency,
      rateLimits: bySupplier(suppliers, 'limits', rateLimits),
      failures: {
        type: 'array',
        maxItems: 100,
        description: 'a list of at most 100 rules; an empty one ends all failures',
        items: failureRule([...suppliers, ...endpoints]),
      },
      offerLifeSeconds: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 86_400,
        description: 'seconds, above 0 to 86400',
      },
      latencies: bySupplier(suppliers, 'latencies', latency),
      webhooks,
    },
  }) as const;
