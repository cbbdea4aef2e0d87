// Slow: thousands of random runs.
import { describe, it } from '@jest/globals';
import * as fc from 'fast-check';
import { play } from './play.js';
import { calmScript, type Script, wildScript } from './script.js';

/** `npm run soak` asks for more. */
const RUNS = Math.min(Number(process.env.MODEL_RUNS ?? 2_000), 5_000_000);
const LIMIT_MS = 60_000 + RUNS * 50;

async function holds(scripts: fc.Arbitrary<Script>, how: { isCalm: boolean }): Promise<void> {
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => void (await play(script, how))),
    { numRuns: RUNS },
  );
}

describe(`a model of three processes on one server, in ${RUNS} random runs`, () => {
  it('keeps every promise, whatever comes in between', () => holds(wildScript, { isCalm: false }), LIMIT_MS);

  it('loads once for each key and cause', () => holds(calmScript, { isCalm: true }), LIMIT_MS);
});
