import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { LimiterPolicy, LimitWindow } from '@tripsage/cache';
import type { DragonflyBackend } from '@tripsage/cache/dragonfly';
import type { Redis } from 'ioredis';
import { closeBackend, openBackend } from '../../../support/backends/open-backend.js';
import { describeOnServer } from '../../../support/real-server.js';
import { age } from '../ageing.js';
import { QUICK_BESIDE_BURSTY } from '../limits/limit-changes.js';

const ID = 'supplier';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const window: LimitWindow = { limit: 4, lengthMs: MINUTE_MS, most: { user: 4, background: 4 } };
const others = { concurrency: undefined, slotLifeMs: MINUTE_MS, latestMs: 0 };
const sliding: LimiterPolicy = { algorithm: 'sliding', windows: [window], ...others };
const gcra: LimiterPolicy = { algorithm: 'gcra', windows: [window], ...others };
const atATime: LimiterPolicy = { ...sliding, windows: [], concurrency: { user: 1, background: 1 } };
const ask = (token: string, cost = 1) => ({ token, cost, priority: 'user' as const });

describeOnServer('what limiters keep on a server', ({ url, keyPrefix }) => {
  let prefix: string;
  let client: Redis;
  let backend: DragonflyBackend;
  beforeEach(async () => {
    ({ prefix, client, backend } = await openBackend(url, keyPrefix()));
  });
  afterEach(() => closeBackend({ backend, client }));
  const key = (part: string) => `${prefix}_cache:limit:{${ID}}:${part}`;
  const take = (how: LimiterPolicy, token: string, cost = 1, maxWaitMs = 0) =>
    backend.limits.acquire(ID, how, ask(token, cost), maxWaitMs);
  /** As if the server's clock went back: what it keeps is of a later time than it says now. */
  const clockGoesBack = (ms: number) => age(client, prefix, -ms);

  it.each([
    ['sliding', sliding],
    ['gcra', gcra],
  ] as const)('%s: has all of it back a window after the clock went back', async (_name, how) => {
    await take(how, 'one', 4);
    await clockGoesBack(HOUR_MS);
    const rejected = await take(how, 'two', 4);
    expect(rejected).toMatchObject({ kind: 'rejected', reason: 'limit' });
    expect((rejected as { waitMs: number }).waitMs).toBeLessThanOrEqual(MINUTE_MS);
    await age(client, prefix, MINUTE_MS + 10);
    expect(await take(how, 'three', 4)).toMatchObject({ kind: 'acquired' });
  });

  it('gcra: counts what leaked at the rate of another policy', async () => {
    const answers: string[] = [];
    for (const [number, { policy, afterMs }] of QUICK_BESIDE_BURSTY.entries()) {
      await age(client, prefix, afterMs);
      answers.push((await take(policy, `t${number}`)).kind);
    }
    expect(answers.filter((kind) => kind === 'acquired')).toHaveLength(5);
  });

  it('sliding: has all of it back also where only the newest was granted later than now', async () => {
    await take(sliding, 'future', 2);
    await clockGoesBack(HOUR_MS);
    await take(sliding, 'now', 2);
    expect(await take(sliding, 'late', 1)).toMatchObject({ kind: 'rejected' });
    await age(client, prefix, MINUTE_MS + 10);
    expect(await take(sliding, 'after', 4)).toMatchObject({ kind: 'acquired' });
  });

  it.each([
    ['sliding', sliding],
    ['gcra', gcra],
  ] as const)('%s: gives turns anew after the clock went back', async (_name, how) => {
    await take(how, 'one', 4);
    await take(how, 'waits', 4, HOUR_MS);
    await clockGoesBack(HOUR_MS);
    const booked = await take(how, 'new', 4, HOUR_MS);
    expect(booked).toMatchObject({ kind: 'queued' });
    expect((booked as { waitMs: number }).waitMs).toBeLessThanOrEqual(MINUTE_MS);
    expect((await backend.limits.claim(ID, how, [ask('waits', 4)])).states).toEqual(['lost']);
    const peeked = await backend.limits.peek(ID, how);
    expect(peeked.waitMs).toBeLessThanOrEqual(3 * MINUTE_MS);
  });

  it('counts a call that is renewed after the clock went back for its life', async () => {
    await take(atATime, 'one');
    await clockGoesBack(HOUR_MS);
    expect(await take(atATime, 'two')).toMatchObject({ kind: 'rejected', reason: 'concurrency' });
    await backend.limits.prolong(ID, MINUTE_MS, ['one']);
    await age(client, prefix, MINUTE_MS + 10);
    expect(await take(atATime, 'three')).toMatchObject({ kind: 'acquired' });
  });

  it('pauses for no longer than it was told after the clock went back', async () => {
    await backend.limits.pause(ID, MINUTE_MS);
    await clockGoesBack(HOUR_MS);
    const rejected = await take(sliding, 'one');
    expect(rejected).toEqual({ kind: 'rejected', reason: 'paused', waitMs: MINUTE_MS });
    await age(client, prefix, MINUTE_MS + 10);
    expect(await take(sliding, 'two')).toMatchObject({ kind: 'acquired' });
  });

  it('pauses anew, and for its length, whatever the clock did', async () => {
    await backend.limits.pause(ID, MINUTE_MS);
    await clockGoesBack(HOUR_MS);
    expect(await take(sliding, 'one')).toMatchObject({ reason: 'paused', waitMs: MINUTE_MS });
    await backend.limits.pause(ID, 2 * MINUTE_MS);
    expect(((await take(sliding, 'two')) as { waitMs: number }).waitMs).toBeGreaterThan(MINUTE_MS);
    // It leapt forward: a pause ends early, and the supplier may ask for another.
    await age(client, prefix, HOUR_MS);
    expect(await take(sliding, 'three')).toMatchObject({ kind: 'acquired' });
    await backend.limits.pause(ID, MINUTE_MS);
    expect(await take(sliding, 'four')).toMatchObject({ reason: 'paused' });
  });

  it('ends the call of a process that died a life after the clock went back', async () => {
    await take(atATime, 'of one that died');
    await clockGoesBack(HOUR_MS);
    expect(await take(atATime, 'two')).toMatchObject({ kind: 'rejected', reason: 'concurrency' });
    await age(client, prefix, MINUTE_MS + 10);
    expect(await take(atATime, 'three')).toMatchObject({ kind: 'acquired' });
  });

  it('gives turns anew where only calls under way are limited', async () => {
    await take(atATime, 'one');
    await take(atATime, 'of one that died', 1, HOUR_MS);
    await clockGoesBack(HOUR_MS);
    expect(await take(atATime, 'two')).toMatchObject({ kind: 'rejected' });
    await backend.limits.release(ID, atATime, ask('one'));
    expect(await take(atATime, 'three')).toMatchObject({ kind: 'acquired' });
  });

  it('leaves calls and queues of processes alone that give them another life', async () => {
    const longer = { ...atATime, slotLifeMs: MINUTE_MS + 30_000 };
    await take(longer, 'one');
    expect(await take(longer, 'waits', 1, HOUR_MS)).toMatchObject({ kind: 'queued' });
    expect(await take(atATime, 'two', 1, HOUR_MS)).toMatchObject({ kind: 'queued' });
    expect((await backend.limits.claim(ID, atATime, [ask('waits')])).states).toEqual(['queued']);
  });

  it('counts a process that died for one more life after the clock went back', async () => {
    await backend.limits.heartbeat('dead', MINUTE_MS);
    await clockGoesBack(HOUR_MS);
    expect(await backend.limits.heartbeat('alive', MINUTE_MS)).toBe(2);
    await age(client, prefix, MINUTE_MS - 10_000);
    await backend.limits.heartbeat('alive', MINUTE_MS);
    await age(client, prefix, 10_010);
    expect(await backend.limits.heartbeat('alive', MINUTE_MS)).toBe(1);
  });

  it('keeps nothing for longer than it counts', async () => {
    const policy: LimiterPolicy = { ...sliding, concurrency: { user: 9, background: 9 }, latestMs: 5_000 };
    await take(policy, 'one', 4);
    await take(policy, 'waits', 1, HOUR_MS);
    await backend.limits.acquire(ID, policy, { ...ask('waits too'), priority: 'background' }, HOUR_MS);
    await take(gcra, 'one', 2);
    await backend.limits.pause(ID, MINUTE_MS);
    await backend.limits.heartbeat('process', MINUTE_MS);
    const lives = await Promise.all(
      ['permits', 'level', 'user', 'background', 'running', 'pause'].map((part) => client.pttl(key(part))),
    );
    lives.push(await client.pttl(`${prefix}_cache:members`));
    for (const life of lives) expect(life).toBeGreaterThan(0);
    for (const life of lives) expect(life).toBeLessThanOrEqual(3 * MINUTE_MS);
    expect(await client.zrange(key('permits'), '0', '-1')).toEqual(['one.1', 'one.2', 'one.3', 'one.4']);
    await age(client, prefix, MINUTE_MS + 5_010);
    await take(policy, 'two', 1);
    expect(await client.zrange(key('permits'), '0', '-1')).toEqual(['two.1']);
  });

  it('keeps a line for as long as the last of its turns, whoever claims in front', async () => {
    await take(sliding, 'one', 4);
    for (let i = 0; i < 5; i += 1) await take(sliding, `waits-${i}`, 4, HOUR_MS);
    await backend.limits.claim(ID, sliding, [ask('waits-0', 4)]);
    expect(await client.pttl(key('user'))).toBeGreaterThan(5 * MINUTE_MS - 5_000);
  });
});
