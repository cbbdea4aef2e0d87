// Slow: each broken rule has to be found by random runs.
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FORGETTING } from './mutants/invalidating.js';
import { HEARING } from './mutants/hearing.js';
import { JUDGING } from './mutants/validating.js';
import { SERVING } from './mutants/serving.js';
import { SHARING } from './mutants/sharing.js';
import { Violation } from './oracle.js';
import { play } from './play.js';
import { calmScript, wildScript } from './script.js';

/** How many runs a broken rule may take to be found: ten times as many as any of these was seen to take. */
const RUNS = Number(process.env.MUTANT_RUNS ?? 3_000);
const LIMIT_MS = 600_000;

/** Found by the property of one load. */
const CALM: ReadonlySet<string> = new Set([
  'whoever asks has the lease',
  'a lease is not renewed',
  'a failure is not shared',
  'nobody looks again under the lease',
]);

/** Too rare for random scripts to be relied on: `traps.spec.ts` has a trace for each. */
const RARE: ReadonlySet<string> = new Set([
  'an old load is joined while cut off',
  'there is no bound',
  'confirmed is when the answer comes',
  'another epoch is heard, and what is kept here stays',
  'another epoch is answered, and what is kept here stays',
  'any other epoch that is answered is settled',
  'an answer settles later doubts',
  'holes between messages are ignored',
  'what is kept here stays across a key floor',
  'the cut has no end',
  'marks are pruned without a floor',
  'marks on keys are pruned without a floor',
  'soft marks on keys go as early as hard ones',
  'a read under way across a key floor is used',
  'an old answer that was held back is not judged',
  'a parent of a stale child is stored fresh',
  'a remembered reset is forgotten',
  'plain values are shared',
  'a clear marks before it scans',
  'the loader’s old value is validated before the version is taken',
  // No trace is known: the answer to a replay tells its marks, and plain values are not shared.
  'a read that was sent before a replay is used',
]);

const MUTANTS = Object.entries({ ...JUDGING, ...SHARING, ...HEARING, ...FORGETTING, ...SERVING });
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
