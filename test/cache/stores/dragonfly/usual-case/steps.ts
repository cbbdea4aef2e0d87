import type { LimiterPolicy, Priority } from '@tripsage/cache';
import * as fc from 'fast-check';

/** What happens; places mean the so manieth of those there are. `change`: to the so manieth policy. */
export type Step =
  | {
      readonly kind: 'acquire';
      readonly requests: readonly { cost: number; priority: Priority; maxWaitMs: number }[];
    }
  | { readonly kind: 'claim' | 'leave' | 'refund'; readonly place: number }
  | { readonly kind: 'reset' | 'resume' | 'peek' }
  | { readonly kind: 'release'; readonly place: number; readonly actual: number }
  | { readonly kind: 'record'; readonly cost: number; readonly ageMs: number }
  | { readonly kind: 'pause' | 'pass'; readonly ms: number }
  | { readonly kind: 'correct'; readonly remaining: number; readonly ms: number }
  | { readonly kind: 'change'; readonly to: number };

export const MINUTE_MS = 60_000;
const POLICIES = 3;
const place = fc.nat({ max: 20 });
const kind = <Kind extends Step['kind']>(name: Kind) => fc.constant(name);
const acquire = fc.record({
  kind: kind('acquire'),
  requests: fc.array(
    fc.record({
      cost: fc.constantFrom(1, 1, 1, 1, 2, 3, 0),
      priority: fc.constantFrom<Priority>('user', 'user', 'user', 'background'),
      maxWaitMs: fc.constantFrom(0, 0, 0, 0, 60 * MINUTE_MS),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});
const pass = fc.record({
  kind: kind('pass'),
  ms: fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: 20 }) },
    { weight: 8, arbitrary: fc.nat({ max: 4 * MINUTE_MS }) },
    { weight: 4, arbitrary: fc.nat({ max: 20 * MINUTE_MS }) },
    // The clock goes back.
    { weight: 2, arbitrary: fc.integer({ min: -MINUTE_MS, max: -1 }) },
    { weight: 1, arbitrary: fc.integer({ min: -20 * MINUTE_MS, max: -1 }) },
  ),
});
const rarely: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('claim' as const, 'leave' as const, 'refund' as const), place }),
  fc.record({ kind: fc.constantFrom('reset' as const, 'resume' as const, 'peek' as const) }),
  fc.record({ kind: kind('release'), place, actual: fc.nat({ max: 4 }) }),
  fc.record({
    kind: kind('record'),
    cost: fc.integer({ min: 1, max: 3 }),
    ageMs: fc.nat({ max: 60 * MINUTE_MS }),
  }),
  fc.record({ kind: kind('pause'), ms: fc.nat({ max: MINUTE_MS }) }),
  fc.record({
    kind: kind('correct'),
    remaining: fc.nat({ max: 20 }),
    ms: fc.nat({ max: 20 * MINUTE_MS }),
  }),
);
export const steps = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: acquire },
    { weight: 9, arbitrary: pass },
    { weight: 2, arbitrary: rarely },
    { weight: 1, arbitrary: fc.record({ kind: kind('change'), to: fc.nat({ max: POLICIES - 1 }) }) },
  ),
  { minLength: 20, maxLength: 60, size: 'max' },
);

const window = fc
  .record({
    limit: fc.integer({ min: 5, max: 250 }),
    lengthMs: fc.constantFrom(15 * MINUTE_MS, 30 * MINUTE_MS, 60 * MINUTE_MS),
    reserve: fc.nat({ max: 3 }),
  })
  .map(({ limit, lengthMs, reserve }) => ({
    limit,
    lengthMs,
    most: { user: limit, background: limit - reserve },
  }));
const algorithm = fc.constantFrom<LimiterPolicy['algorithm']>('sliding', 'gcra');
export const policies = algorithm.chain((usual) =>
  fc.array(
    fc.record({
      algorithm: fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: algorithm }),
      windows: fc.oneof(
        { weight: 6, arbitrary: fc.array(window, { minLength: 1, maxLength: 3 }) },
        { weight: 1, arbitrary: fc.constant([]) },
      ),
      concurrency: fc.constantFrom(undefined, undefined, undefined, { user: 9, background: 5 }),
      slotLifeMs: fc.constant(60 * MINUTE_MS),
      latestMs: fc.constantFrom(0, 0, 5_000),
    }),
    { minLength: POLICIES, maxLength: POLICIES },
  ),
);
