import type { LimiterPolicy, LimitRequest, LimitStore, Priority } from '@tripsage/cache';
import type { Redis } from 'ioredis';
import { age } from '../ageing.js';

const MINUTE_MS = 60_000;
const SHORT_MS = 20;
const most = { user: 2, background: 1 };
const WINDOWS = [
  { limit: 2, lengthMs: MINUTE_MS, most },
  { limit: 3, lengthMs: MINUTE_MS * 2, most: { user: 3, background: 2 } },
];
const ask = (token: string, cost = 1, priority: Priority = 'user'): LimitRequest => ({
  token,
  cost,
  priority,
});

/** Runs every script of limits through all of its branches. */
export async function everyLimitsScript(limits: LimitStore, client: Redis, prefix: string, id: string) {
  for (const algorithm of ['sliding', 'gcra'] as const) {
    const windows: LimiterPolicy = {
      algorithm,
      windows: WINDOWS,
      concurrency: undefined,
      slotLifeMs: MINUTE_MS,
      latestMs: 1_000,
    };
    const both: LimiterPolicy = { ...windows, concurrency: { user: 2, background: 1 } };
    await lines(limits, client, prefix, `${id}-${algorithm}`, windows);
    await underWay(limits, `${id}-${algorithm}-both`, both);
    await corrections(limits, `${id}-${algorithm}-corrected`, windows);
  }
  await limits.pause(id, 0);
  await limits.pause(id, MINUTE_MS);
  await limits.pause(id, SHORT_MS);
  await limits.reset(id);
  await limits.heartbeat('one', MINUTE_MS);
  await limits.heartbeat('one', 0);
}

async function lines(limits: LimitStore, client: Redis, prefix: string, id: string, policy: LimiterPolicy) {
  await limits.peek(id, policy);
  await limits.acquire(id, policy, ask('one', 2), 0);
  await limits.acquire(id, policy, ask('rejected'), 0);
  for (const priority of ['user', 'background'] as const) {
    for (const token of ['a', 'b', 'c']) await limits.acquire(id, policy, ask(token, 1, priority), 1e9);
    // Early; then later than was thought, which moves those behind.
    await limits.claim(id, policy, [ask('b', 1, priority), ask('nobody', 1, priority)]);
  }
  await limits.peek(id, policy);
  await limits.pause(id, MINUTE_MS * 10);
  await limits.resume(id);
  await limits.pause(id, MINUTE_MS * 10);
  for (const priority of ['user', 'background'] as const) {
    const some = ['a', 'b', 'c'].map((token) => ask(token, 1, priority));
    await limits.claim(id, policy, some);
  }
  await limits.reset(id);
  await limits.claim(id, policy, [ask('a'), ask('b'), ask('c')]);
  await limits.leave(id, ask('c'));
  await age(client, prefix, MINUTE_MS * 11);
  await limits.claim(id, policy, [ask('a', 1, 'background')]);
  await limits.acquire(id, policy, ask('two', 2), 0);
  // As if the clock went back.
  await age(client, prefix, -MINUTE_MS * 60);
  await limits.acquire(id, policy, ask('three', 2), 1e9);
}

async function underWay(limits: LimitStore, id: string, policy: LimiterPolicy) {
  await limits.acquire(id, policy, ask('one', 0), 0);
  await limits.acquire(id, policy, ask('two'), 0);
  await limits.acquire(id, policy, ask('waits', 0), 1e9);
  await limits.prolong(id, MINUTE_MS, ['one', 'nobody']);
  await limits.release(id, policy, ask('two'));
  await limits.release(id, policy, ask('nobody'));
  await limits.claim(id, policy, [ask('waits', 0)]);
  await limits.refund(id, policy, ask('one', 1), 0);
  await limits.refund(id, policy, ask('nobody', 1), 0);
}

async function corrections(limits: LimitStore, id: string, policy: LimiterPolicy) {
  await limits.correct(id, policy, 9, MINUTE_MS, 'c1');
  await limits.correct(id, policy, 1, MINUTE_MS, 'c2');
  const permits = [
    { token: 'old', cost: 1, ageMs: SHORT_MS },
    { token: 'new', cost: 1, ageMs: 0 },
  ];
  await limits.record(id, policy, permits);
  await limits.record(id, policy, permits);
}
