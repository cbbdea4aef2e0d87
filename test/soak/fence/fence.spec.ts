// Slow: it runs real processes for seconds, or for minutes where `npm run soak` asks for that.
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { play } from './play.js';
import { rowOf, tableOf } from './report.js';
import type { Scenario } from './scenario.js';
import { MUTANT_SCENARIOS } from './mutant-scenarios.js';
import { SCENARIOS } from './scenarios.js';

const IS_SOAK = process.env.SOAK === '1';
/** Without `npm run soak`, these show that the fuzz itself works. */
const FEW: readonly string[] = ['healthy', 'an invalidation bumps nothing'];
const ASKED =
  process.env.SOAK_SCENARIOS?.split(',').map((name) => name.trim()) ?? (IS_SOAK ? undefined : FEW);
const SECONDS = Number(process.env.SOAK_SECONDS ?? (IS_SOAK ? 20 : 3));
const MUTANT_SECONDS = Math.min(SECONDS, 8);
const SEED = Number(process.env.SOAK_SEED ?? randomInt(2 ** 31));
/** Beyond the scenario itself: processes start, and answer what they were asked. */
const OVERHEAD_MS = 60_000;
const MOST_SHOWN = 5;

describeWithOwnServer('the fence in faulty networks', () => {
  const rows: string[][] = [];
  let source: Redis;
  let sourcePort: number;

  beforeAll(async () => {
    sourcePort = (await startOwnServer()).port;
    source = new Redis(sourcePort, '127.0.0.1');
    say(`SOAK_SEED=${SEED}, ${SECONDS} s each`);
  });
  afterAll(() => {
    source.disconnect();
    say(`SOAK_SEED=${SEED}\n${tableOf(rows)}`);
  });

  const played = async (scenario: Scenario, seconds: number) => {
    await source.flushall();
    const result = await play(scenario, { seconds, seed: SEED, sourcePort });
    const row = rowOf({
      ...result,
      name: scenario.mutant === undefined ? scenario.name : `MUTANT ${scenario.mutant}`,
    });
    rows.push(row);
    say(row.join(' | '));
    const shown = result.violations.slice(0, MOST_SHOWN);
    for (const violation of shown) say(`  ${violation}`);
    return shown;
  };

  const isAsked = (name: string): boolean => ASKED === undefined || ASKED.includes(name);
  const asked = SCENARIOS.filter(({ name }) => isAsked(name));
  const askedMutants = MUTANT_SCENARIOS.filter(
    ({ mutant = '' }) => isAsked(mutant) || ASKED?.includes('mutants'),
  );

  it('knows the scenarios that are asked for', () => {
    expect(asked.length + askedMutants.length).toBeGreaterThan(0);
  });

  for (const scenario of asked) {
    const test = async () => expect(await played(scenario, SECONDS)).toEqual([]);
    it(scenario.name, test, SECONDS * 1_000 + OVERHEAD_MS);
  }

  for (const scenario of askedMutants) {
    const test = async () => expect(await played(scenario, MUTANT_SECONDS)).not.toEqual([]);
    it(`finds that ${scenario.mutant}`, test, MUTANT_SECONDS * 1_000 + OVERHEAD_MS);
  }
});

/** Past Jest, which would print the place of each line. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
