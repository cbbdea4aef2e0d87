// Slow: properties on a real server.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { describeOnServer } from '../../../support/real-server.js';
import { changedPolicies, type CountedPermit, expectLargestLimit, type InForce } from './limit-changes.js';
import { ID } from './limit-schedule.js';
import { ServerProcesses } from './server-processes.js';

const PROCESSES = 3;
const CALLERS_IN_EACH = 3;
const LENGTHS = [150, 400];
/** So many permits are asked for in each round, however long a busy machine takes. */
const ENOUGH = 40;
const ROUNDS = 8;
const CHANGE_EVERY_MS = 60;
const TEST_MS = 120_000;

describeOnServer('limits on a server that are changed at random under load', ({ url, keyPrefix }) => {
  const processes = new ServerProcesses(url);
  afterEach(() => processes.close());

  it(
    'never permit more than the largest limit in force in a window, by the count of the supplier',
    async () => {
      const { backends, server } = await processes.start(keyPrefix(), PROCESSES);
      let checked = 0;
      for (const policies of fc.sample(changedPolicies(LENGTHS), ROUNDS)) {
        await backends[0]!.limits.reset(ID);
        const permits: CountedPermit[] = [];
        const asked: InForce[] = [];
        // Each process has a policy of its own, as in a rolling deploy, and gets another now and then.
        const current = backends.map((_, process) => process % policies.length);
        const isOver = () => permits.length >= ENOUGH;
        const caller = async (process: number, number: number): Promise<void> => {
          for (let i = 0; !isOver(); i += 1) {
            const policy = policies[current[process]!]!;
            const request = { token: `${process}-${number}-${i}`, cost: 1, priority: 'user' as const };
            const from = await server.now();
            const answer = await backends[process]!.limits.acquire(ID, policy, request, 0);
            const to = await server.now();
            asked.push({ policy, from, to });
            if (answer.kind === 'acquired') permits.push({ from, to, cost: 1 });
            await delay(1);
          }
        };
        const change = async (): Promise<void> => {
          for (let turn = 0; !isOver(); turn += 1) {
            await delay(CHANGE_EVERY_MS);
            current[turn % PROCESSES] = (current[turn % PROCESSES]! + 1 + (turn % 2)) % policies.length;
          }
        };
        await Promise.all([
          change(),
          ...backends.flatMap((_, process) =>
            Array.from({ length: CALLERS_IN_EACH }, (__, number) => caller(process, number)),
          ),
        ]);
        checked += expectLargestLimit(LENGTHS, permits, asked);
      }
      expect(checked).toBeGreaterThan(ENOUGH);
    },
    TEST_MS,
  );
});
