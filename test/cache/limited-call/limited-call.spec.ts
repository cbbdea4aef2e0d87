import { describe, expect, it } from '@jest/globals';
import { type ConsumeOptions, type LimiterOptions, RateLimitedError } from '@tripsage/cache';
import { clusterOf } from '../../support/cluster-of.js';
import { Gated, settle, SimulatedProcess } from '../simulated-process.js';

/** 3 in 10 s; each window is 51 ms longer, by the margin and the grain of the clock. */
const LIMITS: LimiterOptions = { limits: [{ limit: 3, per: '10s' }], reserve: 0 };
const WINDOW_MS = 10_051;

const cluster = (processes: number, duffel: LimiterOptions = LIMITS, random = () => 0) =>
  clusterOf(processes, (shared) => new SimulatedProcess({ ...shared, random, rateLimits: { duffel } }));

/** Calls that note the order in which they were made. */
function callers(made: string[]) {
  return (process: SimulatedProcess, name: string, options: ConsumeOptions = {}): Promise<string> => {
    const call = async () => {
      made.push(name);
      return name;
    };
    return process.limited('duffel', call, { maxWait: '1m', ...options });
  };
}

async function rejection(call: Promise<unknown>): Promise<RateLimitedError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RateLimitedError);
  return error as RateLimitedError;
}

describe('a limited call', () => {
  it('is made at once while there is room, then in its turn, first come first served', async () => {
    const { clock, processes } = cluster(1);
    const [one] = processes as [SimulatedProcess];
    const made: string[] = [];
    const ask = callers(made);
    const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ask(one, name));
    await settle();
    expect(made).toEqual(['a', 'b', 'c']);
    clock.advance(WINDOW_MS - 1);
    await settle();
    expect(made).toHaveLength(3);
    clock.advance(1);
    await settle();
    expect(made).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    clock.advance(WINDOW_MS);
    await Promise.all(all);
    expect(made).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(one.told.of('permitAcquired').map(({ hasWaited, waitedMs }) => [hasWaited, waitedMs])).toEqual([
      [false, 0],
      [false, 0],
      [false, 0],
      [true, WINDOW_MS],
      [true, WINDOW_MS],
      [true, WINDOW_MS],
      [true, 2 * WINDOW_MS],
    ]);
  });

  it('goes before calls that other processes make later', async () => {
    const { clock, processes } = cluster(2);
    const [one, two] = processes as [SimulatedProcess, SimulatedProcess];
    const made: string[] = [];
    const ask = callers(made);
    await Promise.all(['a', 'b', 'c'].map((name) => ask(one, name)));
    const waiting = [ask(one, 'd'), ask(one, 'e')];
    await settle();
    waiting.push(ask(two, 'f'));
    await settle();
    waiting.push(ask(two, 'g'), ask(one, 'h'));
    await settle();
    clock.advance(WINDOW_MS);
    await settle();
    expect(made.slice(3).toSorted()).toEqual(['d', 'e', 'f']);
    clock.advance(WINDOW_MS);
    await Promise.all(waiting);
    expect(made.slice(6).toSorted()).toEqual(['g', 'h']);
  });

  it('that would wait too long is rejected at once, and spends nothing', async () => {
    const { clock, processes } = cluster(1);
    const [one] = processes as [SimulatedProcess];
    const ask = callers([]);
    for (const name of ['a', 'b', 'c']) await ask(one, name);
    clock.advance(1_000);
    const error = await rejection(ask(one, 'd', { maxWait: '9s' }));
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      limiter: 'duffel',
      reason: 'limit',
      retryAfterMs: WINDOW_MS - 1_000,
      isOfKey: false,
      windows: [{ limit: 3, perMs: 10_000 }],
    });
    expect(error.message).toContain('9051 ms');
    expect((await rejection(ask(one, 'e', { onLimit: 'reject' }))).retryAfterMs).toBe(9_051);
    clock.advance(WINDOW_MS);
    await Promise.all(['f', 'g', 'h'].map((name) => ask(one, name, { onLimit: 'reject' })));
  });

  it('is rejected without asking the server, where that is known', async () => {
    const { clock, processes } = cluster(1);
    const [one] = processes as [SimulatedProcess];
    const ask = callers([]);
    for (const name of ['a', 'b', 'c']) await ask(one, name);
    await rejection(ask(one, 'd', { onLimit: 'reject' }));
    const asked = one.backend.calls['limits.acquire'];
    clock.advance(500);
    expect((await rejection(ask(one, 'e', { onLimit: 'reject' }))).retryAfterMs).toBe(WINDOW_MS - 500);
    expect((await rejection(ask(one, 'f', { maxWait: '1s' }))).retryAfterMs).toBe(WINDOW_MS - 500);
    expect(one.backend.calls['limits.acquire']).toBe(asked);
    // A call that may wait longer has to ask when.
    const waiting = ask(one, 'w', { maxWait: '11s' });
    await settle();
    expect(one.backend.calls['limits.acquire']).toBe(asked + 1);
    // Forgotten as soon as there may be more.
    await one.limitedCall.control.reset(one.limiters.named('duffel', ''));
    await ask(one, 'g', { onLimit: 'reject' });
    await waiting;
  });

  it('of a user is not rejected because a background call was', async () => {
    const { processes } = cluster(1, { limits: [{ limit: 2, per: '10s' }], reserve: 0.5 });
    const [one] = processes as [SimulatedProcess];
    const ask = callers([]);
    const background = { priority: 'background', onLimit: 'reject' } as const;
    await ask(one, 'a', background);
    await rejection(ask(one, 'b', background));
    await ask(one, 'c', { onLimit: 'reject' });
  });

  it('leaves the queue when its caller gives up, and lets others have its turn', async () => {
    const { clock, processes } = cluster(1);
    const [one] = processes as [SimulatedProcess];
    const made: string[] = [];
    const ask = callers(made);
    for (const name of ['a', 'b', 'c']) await ask(one, name);
    const controller = new AbortController();
    const given = ask(one, 'd', { signal: controller.signal });
    await settle();
    controller.abort(new Error('the caller hung up'));
    await expect(given).rejects.toThrow('the caller hung up');
    const others = ['e', 'f', 'g'].map((name) => ask(one, name));
    await settle();
    clock.advance(WINDOW_MS);
    await Promise.all(others);
    expect(made).toEqual(['a', 'b', 'c', 'e', 'f', 'g']);
    await expect(ask(one, 'h', { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
      'too late',
    );
  });

  it('gives back its permit when its caller gave up meanwhile', async () => {
    const { processes } = cluster(1);
    const [one] = processes as [SimulatedProcess];
    const ask = callers([]);
    const gate = one.backend.hold('limits.acquire');
    const controller = new AbortController();
    const given = ask(one, 'a', { signal: controller.signal });
    await gate.reached();
    controller.abort(new Error('the caller hung up'));
    gate.open();
    await expect(given).rejects.toThrow('the caller hung up');
    await Promise.all(['b', 'c', 'd'].map((name) => ask(one, name, { onLimit: 'reject' })));
  });

  it('is rejected when the queue is full', async () => {
    const { processes } = cluster(1, { ...LIMITS, maxQueue: 2 });
    const [one] = processes as [SimulatedProcess];
    const ask = callers([]);
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(one, name));
    await settle();
    expect(await rejection(ask(one, 'f'))).toMatchObject({ reason: 'queue-full', retryAfterMs: WINDOW_MS });
    void Promise.allSettled(all);
  });

  it('of the background leaves the reserve alone, and lets users go first', async () => {
    const { clock, processes } = cluster(2, { limits: [{ limit: 4, per: '10s' }], reserve: 0.5 });
    const [one, two] = processes as [SimulatedProcess, SimulatedProcess];
    const made: string[] = [];
    const ask = callers(made);
    await ask(one, 'b1', { priority: 'background' });
    await ask(one, 'b2', { priority: 'background' });
    const waiting = [ask(one, 'b3', { priority: 'background' })];
    await settle();
    await ask(one, 'u1');
    await ask(two, 'u2');
    waiting.push(ask(two, 'u3'), ask(one, 'u4'));
    await settle();
    expect(made).toEqual(['b1', 'b2', 'u1', 'u2']);
    clock.advance(WINDOW_MS);
    await settle();
    expect(made.slice(4).toSorted()).toEqual(['u3', 'u4']);
    clock.advance(WINDOW_MS);
    await Promise.all(waiting);
    expect(made.at(-1)).toBe('b3');
  });

  it('with a key of its own does not meet others, and the server does not see the key', async () => {
    const { backend, processes } = cluster(1);
    const [one] = processes as [SimulatedProcess];
    const ask = callers([]);
    const key = 'traveller@example.org '.repeat(500);
    for (const name of ['a', 'b', 'c']) await ask(one, name, { key });
    const error = await rejection(ask(one, 'd', { key, onLimit: 'reject' }));
    expect(error.isOfKey).toBe(true);
    await ask(one, 'e', { key: 'another', onLimit: 'reject' });
    expect(backend.limits.ids.join()).not.toContain('traveller');
    expect(JSON.stringify([error, error.message, one.told.all])).not.toContain('traveller');
  });

  it('counts as running until it ends, in all processes, and the next one goes on at once', async () => {
    const { processes } = cluster(2, { limits: [], concurrency: 1, reserve: 0 });
    const [one, two] = processes as [SimulatedProcess, SimulatedProcess];
    const work = new Gated<string>();
    const running = one.limited('duffel', work.run);
    await work.hasBegun;
    expect(await rejection(two.limited('duffel', async () => '', { onLimit: 'reject' }))).toMatchObject({
      reason: 'concurrency',
    });
    const made: string[] = [];
    const next = callers(made)(two, 'next');
    await settle();
    expect(made).toEqual([]);
    work.open('done');
    expect(await running).toBe('done');
    expect(await next).toBe('next');
  });

  it('that runs for long keeps its place; one whose process died does not', async () => {
    const { clock, processes } = cluster(2, { limits: [], concurrency: 2, reserve: 0 });
    const [one, two] = processes as [SimulatedProcess, SimulatedProcess];
    const work = new Gated<string>();
    const lost = new Gated<string>();
    const running = one.limited('duffel', work.run);
    void two.limited('duffel', lost.run);
    await Promise.all([work.hasBegun, lost.hasBegun]);
    two.stop();
    const made: string[] = [];
    const next = callers(made)(one, 'next');
    for (let second = 0; second < 4; second += 1) {
      clock.advance(1_000);
      await settle();
    }
    expect(made).toEqual([]);
    clock.advance(2_000);
    await settle();
    expect(made).toEqual(['next']);
    await next;
    // One place is free, and no more: the other one was prolonged all the while.
    const other = new Gated<string>();
    void one.limited('duffel', other.run);
    await other.hasBegun;
    expect(await rejectionOrValue(one)).toBe('rejected');
    work.open('done');
    await running;
  });

  it('whose cost is given back makes room at once, also for one that waits elsewhere', async () => {
    const { processes } = cluster(2);
    const [one, two] = processes as [SimulatedProcess, SimulatedProcess];
    const limiter = one.limiters.named('duffel', '');
    const permit = await one.acquire('duffel', { cost: 3 });
    const made: string[] = [];
    const waiting = callers(made)(two, 'waiting');
    await settle();
    expect(made).toEqual([]);
    await permit.refund();
    await permit.refund();
    expect(await waiting).toBe('waiting');
    expect((await one.limitedCall.control.peek(limiter)).remaining).toBe(2);
  });

  it('is refunded once, whatever its caller does', async () => {
    const { processes } = cluster(1, {
      limits: [{ limit: 10, per: '10s' }],
      algorithm: 'gcra',
      burst: 10,
      reserve: 0,
    });
    const [one] = processes as [SimulatedProcess];
    const limiter = one.limiters.named('duffel', '');
    const acquire = () => one.acquire('duffel', { cost: 4 });
    const [permit] = [await acquire(), await acquire()];
    await permit.refund();
    await permit.refund();
    await permit.release();
    expect((await one.limitedCall.control.peek(limiter)).remaining).toBe(6);
  });

  it('is rejected when the application shuts down', async () => {
    const { processes } = cluster(1);
    const [one] = processes as [SimulatedProcess];
    const ask = callers([]);
    const all = ['a', 'b', 'c', 'd'].map((name) => ask(one, name));
    await settle();
    await one.limitedCall.control.close();
    expect((await rejection(all[3]!)).reason).toBe('shut-down');
  });

  it('throws what the method throws, and counts nonetheless', async () => {
    const { processes } = cluster(1);
    const [one] = processes as [SimulatedProcess];
    const fail = () => one.limited('duffel', async () => Promise.reject(new Error('supplier down')));
    for (let call = 0; call < 3; call += 1) await expect(fail()).rejects.toThrow('supplier down');
    await rejection(callers([])(one, 'd', { onLimit: 'reject' }));
  });
});

async function rejectionOrValue(process: SimulatedProcess): Promise<string> {
  return process.limited('duffel', async () => 'acquired', { onLimit: 'reject' }).catch(() => 'rejected');
}
