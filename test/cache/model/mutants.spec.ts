// Slow: each broken rule has to be found by random runs.
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { INVALIDATING } from './mutants/invalidating.js';
import { HEARING } from './mutants/hearing.js';
import { VALIDATING } from './mutants/validating.js';
import { SERVING } from './mutants/serving.js';
import { SHARING } from './mutants/sharing.js';
import { Violation } from './oracle.js';
import { play } from './play.js';
import { calmScript, wildScript } from './script.js';

/** Runs within which a broken rule must be found: ten times as many as any of these took. */
const RUNS = Number(process.env.MUTANT_RUNS ?? 3_000);
const LIMIT_MS = 600_000;

/** Found by the property of one load. */
const CALM: ReadonlySet<string> = new Set([
  'every caller has the lease',
  'a lease is not renewed',
  'a failure is not shared',
  'the store is not read again under the lease',
]);

/** Too rare for random scripts to be relied on: `traps.spec.ts` has a trace for each. */
const RARE: ReadonlySet<string> = new Set([
  'an old load is joined while disconnected',
  'there is no limit to staleness',
  'confirmed is when the answer comes',
  'another epoch is heard, and L1 is kept',
  'another epoch is answered, and L1 is kept',
  'any other epoch that is answered is settled',
  'an answer settles later doubts',
  'gaps between messages are ignored',
  'L1 kept across a key low-water mark',
  'the grace has no end',
  'bumps are pruned without a low-water mark',
  'key bumps are pruned without a low-water mark',
  'expire bumps of keys go as early as delete bumps',
  'a read under way across a key low-water mark is used',
  'an old answer that was held back is not validated',
  'a joiner of an older load is not validated again',
  'a part’s life is counted anew when the whole is stored',
  'a parent of a stale child is stored fresh',
  'a pending reset is lost',
  'plain values are shared',
  'a clear bumps before it scans',
  'the loader’s old value is validated before the version is taken',
  // No trace is known: the answer to a replay holds its bumps, and plain values are not shared.
  'a read that was sent before a replay is used',
]);

const MUTANTS = Object.entries({ ...VALIDATING, ...SHARING, ...HEARING, ...INVALIDATING, ...SERVING });
const TRIED = process.env.MUTANT_RUNS === undefined ? MUTANTS.filter(([name]) => !RARE.has(name)) : MUTANTS;

describe('the model finds a rule that is taken out', () => {
  it.each(TRIED)(
    '%s',
    async (name, takeOut) => {
      const isCalm = CALM.has(name);
      const putBack = takeOut();
      try {
        const { errorInstance } = await fc.check(
          fc.asyncProperty(
            isCalm ? calmScript : wildScript,
            async (script) => void (await play(script, { isCalm })),
          ),
          { numRuns: RUNS, endOnFailure: true },
        );
        expect(errorInstance).toBeInstanceOf(Violation);
      } finally {
        putBack();
      }
    },
    LIMIT_MS,
  );
});
