import { describe, expect, it, jest } from '@jest/globals';
import { CacheEvents, LocalBackend, MemoryStore, RateLimitedError } from '@tripsage/cache';
import { FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { createEngine } from '../../../libs/cache/src/engine/engine.js';
import { checkConsumeOptions } from '../../../libs/cache/src/options/consume-options.js';
import { checkModuleOptions } from '../../../libs/cache/src/options/module-options.js';
import { callOf, settle } from '../simulated-process.js';

function engineOn(options: Parameters<typeof checkModuleOptions>[0] = {}) {
  const clock = new FakeClock();
  const backend = new FaultyBackend(new LocalBackend(new MemoryStore({ clock }), clock, { isShared: true }));
  const connection = { backend, open: jest.fn(async () => undefined), close: jest.fn(async () => undefined) };
  const engine = createEngine(checkModuleOptions({ clock, ...options }), new CacheEvents(), connection);
  return { clock, backend, connection, engine };
}

const LIMITS = { supplier: { limits: [{ limit: 1, per: '30s' as const }] } };

describe('an engine', () => {
  it('asks the server for nothing, and does not connect, before it is opened', async () => {
    const { clock, backend, connection, engine } = engineOn({ rateLimits: LIMITS });
    clock.advance(60_000);
    await settle();
    expect(Object.values(backend.calls).every((count) => count === 0)).toBe(true);
    expect(connection.open).not.toHaveBeenCalled();
    await engine.open();
    expect(connection.open).toHaveBeenCalledTimes(1);
    await engine.close();
  });

  it('has the limiters and policies that the options name', async () => {
    const { engine } = engineOn({ rateLimits: LIMITS, policies: { short: { fresh: '1s' } } });
    expect(engine.limiters.all.map(({ name }) => name)).toEqual(['supplier']);
    expect(engine.policies.resolve('short' as never, 'ns', 'here')).toMatchObject({ fresh: 1_000 });
    await engine.close();
  });

  it('rejects those who wait for a limiter, once the time for that is over', async () => {
    const { clock, engine } = engineOn({ rateLimits: LIMITS });
    await engine.open();
    const limiter = engine.limiters.named('supplier', 'here');
    const options = checkConsumeOptions({ maxWait: '1m' }, 'here');
    await engine.limitedCall.acquire(limiter, options, 'here');
    const waiting = engine.limitedCall.acquire(limiter, options, 'here').catch((error: unknown) => error);
    await settle();
    engine.endWaitsIn(4_000);
    clock.advance(4_000);
    const error = await waiting;
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ reason: 'shut-down' });
    await engine.close();
  });

  it('aborts loads under way when it is closed', async () => {
    const { connection, engine } = engineOn();
    await engine.open();
    let signal: AbortSignal | undefined;
    const load = (context: { signal: AbortSignal }): Promise<never> => {
      ({ signal } = context);
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    };
    const answer = Promise.resolve(engine.cachedCall.answer(callOf(load))).catch(
      (error: Error) => error.message,
    );
    await settle();
    await engine.close();
    expect([signal?.aborted, await answer]).toEqual([true, 'aborted']);
    expect(connection.close).toHaveBeenCalledTimes(1);
  });
});
