// Slow: properties on a server.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import type { LimiterPolicy, LimitRequest } from '@tripsage/cache';
import type { DragonflyBackend } from '@tripsage/cache/dragonfly';
import * as fc from 'fast-check';
import { describeOnServer } from '../../../support/real-server.js';
import { expectReserveLeft, expectWithin, type SeenPermit } from './limit-permits.js';
import { ID, priorities } from './limit-schedule.js';
import { ServerProcesses } from './server-processes.js';

const PROCESSES = 3;
const CALLERS_IN_EACH = 4;
/** So many permits are asked for, however long a busy machine takes. */
const ENOUGH = 75;
/** The longest that a test may take on a busy machine. */
const TEST_MS = 60_000;
/** Refunds are told so much more age than they have, since they get older on their way. */
const ON_ITS_WAY_MS = 10;
const others = { concurrency: undefined, slotLifeMs: 10_000, latestMs: 0 };
const POLICIES: readonly LimiterPolicy[] = [
  {
    algorithm: 'sliding',
    windows: [
      { limit: 12, lengthMs: 150, most: { user: 12, background: 8 } },
      { limit: 30, lengthMs: 500, most: { user: 30, background: 20 } },
    ],
    ...others,
  },
  {
    algorithm: 'gcra',
    windows: [
      { limit: 12, lengthMs: 150, most: { user: 4, background: 3 } },
      { limit: 30, lengthMs: 500, most: { user: 8, background: 3 } },
    ],
    ...others,
  },
];

/** What a caller does, drawn by chance. */
interface Habits {
  readonly cost: number;
  readonly priority: 'user' | 'background';
  readonly maxWaitMs: number;
  readonly pauseMs: number;
  readonly end: 'keep' | 'release' | 'refund';
  readonly patience: 'claims at its turn' | 'claims early' | 'leaves';
}

const habits: fc.Arbitrary<Habits> = fc.record({
  cost: fc.constantFrom(1, 1, 1, 2, 3),
  priority: priorities,
  maxWaitMs: fc.constantFrom(0, 50, 1_000),
  pauseMs: fc.nat({ max: 10 }),
  end: fc.constantFrom<Habits['end']>('keep', 'keep', 'release', 'refund'),
  patience: fc.constantFrom<Habits['patience']>(
    'claims at its turn',
    'claims at its turn',
    'claims early',
    'leaves',
  ),
});

describeOnServer('limits on a server that several processes use at once', ({ url, keyPrefix }) => {
  const processes = new ServerProcesses(url);
  afterEach(() => processes.close());

  it.each(POLICIES.map((policy) => [policy.algorithm, policy] as const))(
    '%s: never permit more than a window holds, nor of the reserve',
    async (_name, policy) => {
      const { backends, server } = await processes.start(keyPrefix(), PROCESSES);
      const acquired: (SeenPermit & { readonly at: number | undefined; until?: number })[] = [];
      const drawn = fc.sample(habits, PROCESSES * CALLERS_IN_EACH * 200);
      const isOver = () => acquired.length >= ENOUGH;
      let lateMs = 0;

      async function caller(backend: DragonflyBackend, number: number): Promise<void> {
        for (let i = 0; !isOver(); i += 1) {
          const how = drawn[(number * 200 + i) % drawn.length]!;
          const request = { token: `${how.priority}-${number}-${i}`, cost: how.cost, priority: how.priority };
          const seen = await pass(backend, request, how);
          if (seen !== undefined) acquired.push(seen);
          if (seen !== undefined && how.end === 'refund') await refund(backend, seen);
          if (how.end === 'release') await backend.limits.release(ID, policy, request);
          await delay(how.pauseMs);
        }
      }

      async function pass({ limits }: DragonflyBackend, request: LimitRequest, how: Habits) {
        let from = await server.now();
        const answer = await limits.acquire(ID, policy, request, how.maxWaitMs);
        if (answer.kind === 'acquired') return seenOf(request, from);
        if (answer.kind === 'rejected') return undefined;
        let { waitMs } = answer;
        for (let asked = 0; !isOver() && how.patience !== 'leaves'; asked += 1) {
          // As it was told, or too early: whether it has its turn is what it asks then.
          await delay(how.patience === 'claims early' && asked < 3 ? waitMs / 2 : waitMs);
          from = await server.now();
          const claimed = await limits.claim(ID, policy, [request]);
          if (claimed.states[0] === 'acquired') return seenOf(request, from);
          if (claimed.states[0] === 'lost') return undefined;
          waitMs = claimed.waitMs;
        }
        await limits.leave(ID, request);
        return undefined;
      }

      async function seenOf(request: LimitRequest, from: number) {
        const [to, at] = await Promise.all([server.now(), server.acquiredAt(request)]);
        return { ...request, from, to, at };
      }

      async function refund({ limits }: DragonflyBackend, permit: (typeof acquired)[number]) {
        const until = (permit.until = await server.now());
        await limits.refund(ID, policy, permit, until - permit.from + ON_ITS_WAY_MS);
        lateMs += Math.max(0, (await server.now()) - until - ON_ITS_WAY_MS);
      }

      await Promise.all(
        backends.flatMap((backend, process) =>
          Array.from({ length: CALLERS_IN_EACH }, (_, i) => caller(backend, process * CALLERS_IN_EACH + i)),
        ),
      );
      // Each was acquired somewhere between question and answer.
      expectWithin(policy, acquired, lateMs);
      if (policy.algorithm === 'gcra') return;
      // And in the log exactly when.
      expect(acquired.filter(({ at }) => at !== undefined).length).toBeGreaterThan(30);
      const exact = acquired.map(({ at, from, to, ...permit }) => ({
        from: at ?? from,
        to: at ?? to,
        ...permit,
      }));
      expectWithin(policy, exact);
      expectReserveLeft(policy, exact);
      const made = new Map(acquired.map(({ token, cost, until }) => [token, until === undefined ? cost : 0]));
      for (const [token, units] of await server.units())
        expect([token, units]).toEqual([token, made.get(token)]);
    },
    TEST_MS,
  );

  it.each(POLICIES.map((policy) => [policy.algorithm, policy] as const))(
    '%s: give permits in the order of the queue, whatever process a caller is of',
    async (_name, { windows: [window], ...policy }) => {
      const { backends } = await processes.start(keyPrefix(), PROCESSES);
      const how = { ...policy, windows: [window!] };
      const costs = fc.sample(fc.integer({ min: 1, max: 3 }), 30);
      const order: number[] = [];
      const waits: Promise<void>[] = [];
      let latestMs = 0;
      for (const [number, cost] of costs.entries()) {
        const { limits } = backends[number % PROCESSES]!;
        const request = { token: `user-${number}`, cost, priority: 'user' as const };
        let askedAt = performance.now();
        const answer = await limits.acquire(ID, how, request, TEST_MS);
        if (answer.kind === 'acquired') order.push(number);
        if (answer.kind === 'queued') {
          waits.push(
            (async () => {
              let { waitMs } = answer;
              for (;;) {
                await delay(waitMs + 1);
                const dueAt = askedAt + waitMs;
                askedAt = performance.now();
                const claimed = await limits.claim(ID, how, [request]);
                latestMs = Math.max(latestMs, performance.now() - dueAt);
                if (claimed.states[0] === 'acquired') break;
                expect(claimed.states[0]).toBe('queued');
                ({ waitMs } = claimed);
              }
              order.push(number);
            })(),
          );
        }
      }
      await Promise.all(waits);
      expect(waits.length).toBeGreaterThan(10);
      // Those whose turns are in one millisecond may come in any order, and before those who come late.
      const { limit, lengthMs, most } = how.windows[0]!;
      const farthest = Math.max(...order.map((number, place) => Math.abs(number - place)));
      expect(farthest).toBeLessThanOrEqual(most.user + Math.floor((limit * latestMs) / lengthMs));
    },
    TEST_MS,
  );
});
