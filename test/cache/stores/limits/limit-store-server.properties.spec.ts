import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import type { LimiterPolicy, LimitRequest } from '@tripsage/cache';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { describeOnServer } from '../../../support/real-server.js';
import { expectReserveLeft, expectWithin, type SeenGrant } from './limit-permits.js';
import { ID, priorities } from './limit-schedule.js';

const PROCESSES = 3;
const CALLERS_IN_EACH = 4;
const RUN_MS = 1_500;
/** The server's clock shows whole milliseconds, ours does not. */
const GRAIN_MS = 2;
/** How often the log is read, which keeps each unit for a whole window. */
const LOOK_MS = 60;

const POLICIES: readonly LimiterPolicy[] = [
  {
    algorithm: 'sliding',
    windows: [
      { limit: 12, lengthMs: 150, most: { user: 12, background: 8 } },
      { limit: 30, lengthMs: 500, most: { user: 30, background: 20 } },
    ],
    concurrency: undefined,
    slotLifeMs: 10_000,
    latestMs: 0,
  },
  {
    algorithm: 'gcra',
    windows: [
      { limit: 12, lengthMs: 150, most: { user: 4, background: 3 } },
      { limit: 30, lengthMs: 500, most: { user: 8, background: 3 } },
    ],
    concurrency: undefined,
    slotLifeMs: 10_000,
    latestMs: 0,
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
  const backends: DragonflyBackend[] = [];
  let client: Redis | undefined;
  afterEach(async () => {
    await Promise.all(backends.splice(0).map((backend) => backend.close()));
    client?.disconnect();
    client = undefined;
  });

  async function connected(prefix: string, count: number): Promise<DragonflyBackend[]> {
    for (let i = 0; i < count; i += 1) {
      backends.push(new DragonflyBackend({ url, keyPrefix: prefix, commandTimeoutMs: 5_000 }));
    }
    await Promise.all(backends.map((backend) => backend.connect(5_000)));
    return backends;
  }

  it.each(POLICIES.map((policy) => [policy.algorithm, policy] as const))(
    '%s: never grant more than a window holds, nor of the reserve',
    async (_name, policy) => {
      const prefix = keyPrefix();
      const processes = await connected(prefix, PROCESSES);
      client = new Redis(url);
      const acquired: SeenGrant[] = [];
      const refunded = new Set<string>();
      const log = new Map<string, number>();
      const end = performance.now() + RUN_MS;
      const looking = policy.algorithm === 'sliding' ? lookAtLog(client, prefix, log, end) : undefined;
      const drawn = fc.sample(habits, PROCESSES * CALLERS_IN_EACH * 200);

      async function caller(backend: DragonflyBackend, number: number): Promise<void> {
        for (let i = 0; performance.now() < end; i += 1) {
          const how = drawn[(number * 200 + i) % drawn.length]!;
          const request = { token: `${how.priority}-${number}-${i}`, cost: how.cost, priority: how.priority };
          const seen = await pass(backend, request, how);
          if (seen !== undefined) acquired.push(seen);
          if (seen !== undefined && how.end === 'refund') {
            refunded.add(request.token);
            await backend.limits.refund(ID, policy, request, performance.now() - seen.from);
          }
          if (how.end === 'release') await backend.limits.release(ID, policy, request);
          await delay(how.pauseMs);
        }
      }

      async function pass({ limits }: DragonflyBackend, request: LimitRequest, how: Habits) {
        let from = performance.now();
        const answer = await limits.acquire(ID, policy, request, how.maxWaitMs);
        if (answer.kind === 'acquired') return { ...request, from, to: performance.now() + GRAIN_MS };
        if (answer.kind === 'rejected') return undefined;
        let { waitMs } = answer;
        for (let asked = 0; performance.now() < end; asked += 1) {
          if (how.patience === 'leaves') break;
          await delay(how.patience === 'claims early' && asked < 3 ? waitMs / 2 : waitMs);
          from = performance.now();
          const claimed = await limits.claim(ID, policy, [request]);
          if (claimed.states[0] === 'acquired') return { ...request, from, to: performance.now() + GRAIN_MS };
          if (claimed.states[0] === 'lost') return undefined;
          waitMs = claimed.waitMs;
        }
        await limits.leave(ID, request);
        return undefined;
      }

      await Promise.all(
        processes.flatMap((backend, process) =>
          Array.from({ length: CALLERS_IN_EACH }, (_, i) => caller(backend, process * CALLERS_IN_EACH + i)),
        ),
      );
      const made = acquired.filter(({ token }) => !refunded.has(token));
      expect(acquired.length).toBeGreaterThan(30);
      // By our clock, which sees each grant somewhere between question and answer.
      expectWithin(policy, made);
      if (looking === undefined) return;
      await looking;
      // By the server's, exactly, unit by unit.
      const units = [...log].map(([member, at]): SeenGrant => {
        const priority = member.startsWith('user') ? 'user' : 'background';
        return { token: member, cost: 1, priority, from: at, to: at };
      });
      expect(units.length).toBeGreaterThan(30);
      expectWithin(
        policy,
        units.filter(({ token }) => !refunded.has(tokenOf(token))),
      );
      expectReserveLeft(policy, units);
    },
    15_000,
  );

  it.each(POLICIES.map((policy) => [policy.algorithm, policy] as const))(
    '%s: grant to those in line in their order, whatever process they are of',
    async (_name, { windows: [window], ...policy }) => {
      const processes = await connected(keyPrefix(), PROCESSES);
      const how = { ...policy, windows: [window!] };
      const costs = fc.sample(fc.integer({ min: 1, max: 3 }), 30);
      const order: number[] = [];
      const waits: Promise<void>[] = [];
      for (const [number, cost] of costs.entries()) {
        const { limits } = processes[number % PROCESSES]!;
        const request = { token: `user-${number}`, cost, priority: 'user' as const };
        const answer = await limits.acquire(ID, how, request, 60_000);
        if (answer.kind === 'acquired') order.push(number);
        if (answer.kind === 'queued') {
          waits.push(
            (async () => {
              await delay(answer.waitMs + 1);
              for (;;) {
                const { states, waitMs } = await limits.claim(ID, how, [request]);
                if (states[0] === 'acquired') break;
                expect(states[0]).toBe('queued');
                await delay(waitMs + 1);
              }
              order.push(number);
            })(),
          );
        }
      }
      await Promise.all(waits);
      expect(waits.length).toBeGreaterThan(10);
      // Those whose turns are in one millisecond may come in any order.
      const latest = Math.max(...order.map((number, place) => Math.abs(number - place)));
      expect(latest).toBeLessThanOrEqual(how.windows[0]!.most.user);
    },
    15_000,
  );
});

function tokenOf(member: string): string {
  return member.slice(0, member.lastIndexOf('.'));
}

/** Notes every unit with the time at which it was granted, before it is forgotten. */
async function lookAtLog(
  client: Redis,
  prefix: string,
  log: Map<string, number>,
  end: number,
): Promise<void> {
  while (performance.now() < end + LOOK_MS) {
    const found = await client.zrange(`${prefix}_cache:limit:{${ID}}:granted`, '0', '-1', 'WITHSCORES');
    for (let i = 0; i < found.length; i += 2) log.set(found[i]!, Number(found[i + 1]));
    await delay(LOOK_MS);
  }
}
