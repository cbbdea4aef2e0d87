import { describe, expect, it } from '@jest/globals';
import { CacheLoadTimeoutError, CacheRuleError, type LoadContext, RateLimitedError } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { callOf, localCluster, settle, SimulatedProcess } from '../../simulated-process.js';
import { Deadline } from '../../../../libs/cache/src/cached-call/call/deadline.js';
import { DependencyTracker } from '../../../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import { runLoad } from '../../../../libs/cache/src/cached-call/loading/loader.js';
import { uncachedContext } from '../../../../libs/cache/src/cached-call/call/call.js';
import { LocalEntry } from '../../../../libs/cache/src/cached-call/look-up/local-entry.js';
import { small } from '../../values/stored-entries.js';

const ERRORS = { policy: { fresh: '1s', stale: '1m', errors: '5s', jitter: 0 } } as const;
const failing = (error: Error) => async () => {
  throw error;
};

function twoProcesses() {
  const { clock, backend } = localCluster();
  const [one, other] = [new SimulatedProcess({ clock, backend }), new SimulatedProcess({ clock, backend })];
  return { clock, one, other };
}

describe('a load', () => {
  it('is told with its method and how long it took', async () => {
    const { clock, one } = twoProcesses();
    await one.answer(async () => {
      clock.advance(40);
      return 'value';
    });
    expect(one.told.of('loaded')).toEqual([
      { namespace: 'ns', key: 'ns:key', method: 'Service.find', durationMs: 40 },
    ]);
  });

  it('that fails is remembered for the callers of this process, for as long as the policy says', async () => {
    const { clock, one } = twoProcesses();
    await expect(one.answer(failing(new Error('no supplier')), ERRORS)).rejects.toThrow('no supplier');
    await expect(one.answer(async () => 'new', ERRORS)).rejects.toThrow('no supplier');
    clock.advance(5_000);
    expect(await one.answer(async () => 'new', ERRORS)).toBe('new');
    expect(one.told.of('loadFailed')).toHaveLength(1);
  });

  it('that a limiter rejected costs nothing: the next caller loads', async () => {
    const { one } = twoProcesses();
    const rejection = new RateLimitedError('rejected', { limiter: 'duffel', retryAfterMs: 60_000 });
    await expect(one.answer(failing(rejection), ERRORS)).rejects.toBe(rejection);
    expect(await one.answer(async () => 'new', ERRORS)).toBe('new');
  });

  it('behind an answer is put off where a limiter rejected it, ten seconds at most', async () => {
    const { clock, one } = twoProcesses();
    await one.answer(async () => 'old', ERRORS);
    clock.advance(1_500);
    const rejection = new RateLimitedError('rejected', { limiter: 'duffel', retryAfterMs: 60_000 });
    let loads = 0;
    const refresh = () => failing(((loads += 1), rejection))();
    for (const waitMs of [0, 9_000, 1_000]) {
      clock.advance(waitMs);
      expect(await one.answer(refresh, ERRORS)).toBe('old');
      await settle();
    }
    expect(loads).toBe(2);
  });

  it('whose key changed while it waited is for its own caller: it is not kept, nor is its failure', async () => {
    const { one, other } = twoProcesses();
    const changed = (load: () => Promise<unknown>) => {
      const keys = ['ns:key'];
      return { ...callOf(load, ERRORS), key: () => keys.shift() ?? 'ns:second' };
    };
    expect(await one.cachedCall.answer(changed(async () => 'of another question'))).toBe(
      'of another question',
    );
    await expect(one.cachedCall.answer(changed(failing(new Error('not found'))))).rejects.toThrow(
      'not found',
    );
    expect(one.told.of('notStored')).toMatchObject([{ reason: 'key-changed' }]);
    expect([await other.answer(async () => 'right'), await one.answer(async () => 'unasked')]).toEqual([
      'right',
      'right',
    ]);
  });

  it('behind an answer does not run where the key changed: nobody waits for it', async () => {
    const { clock, one } = twoProcesses();
    await one.answer(async () => 'old', ERRORS);
    clock.advance(1_500);
    const keys = ['ns:key'];
    let loads = 0;
    const call = { ...callOf(async () => (loads += 1), ERRORS), key: () => keys.shift() ?? 'ns:second' };
    expect(await one.cachedCall.answer(call)).toBe('old');
    await settle();
    expect(loads).toBe(0);
    expect(one.told.of('backgroundRefreshFailed')).toMatchObject([
      { error: { code: 'CACHE_ARGUMENT_UNHASHABLE' } },
    ]);
  });
});

function run(load: (context: LoadContext) => Promise<unknown>, old?: LocalEntry) {
  const clock = new FakeClock();
  const shutdown = new AbortController();
  const settings = { clock, tracker: new DependencyTracker(), shutdown: shutdown.signal, old };
  const call = callOf(load, { hardLimit: '2s' });
  const flight = { key: 'ns:key', deadline: new Deadline(call, clock) };
  const loading = runLoad(call, { ...settings, flight });
  return { loading, clock, shutdown };
}

describe('a load', () => {
  it('gives the value, the directions of the loader and how long it took', async () => {
    const { loading, clock } = run(async (context) => {
      await Promise.resolve();
      context.tags('a', 'b');
      context.fresh('5m');
      context.skip();
      await new Promise<void>((resolve) => clock.after(300, resolve));
      return 'value';
    });
    await settle();
    clock.advance(300);
    expect(await loading).toMatchObject({
      result: { value: 'value' },
      said: { tags: ['a', 'b'], freshMs: 300_000, isSkipped: true },
      loadMs: 300,
    });
  });

  it('ends at the hard limit: its signal is aborted, its waiters get an error, and no timer stays', async () => {
    let signal: AbortSignal | undefined;
    const { loading, clock } = run((context) => {
      ({ signal } = context);
      return new Promise(() => undefined);
    });
    clock.advance(2_000);
    await expect(loading).rejects.toBeInstanceOf(CacheLoadTimeoutError);
    expect([signal?.aborted, clock.pending]).toEqual([true, 0]);
  });

  it('has its signal aborted when the application shuts down', async () => {
    const { loading, shutdown } = run(async ({ signal }) => {
      await Promise.resolve();
      shutdown.abort();
      return signal.aborted;
    });
    expect(await loading).toMatchObject({ result: { value: true } });
  });

  it('says that the old value holds, where there is one', async () => {
    const old = new LocalEntry('ns:key', small, 0);
    const seen: unknown[] = [];
    const notModified = async (context: LoadContext) => {
      seen.push(context.stale);
      return context.notModified();
    };
    expect(await run(notModified, old).loading).toMatchObject({ result: 'not-modified' });
    await expect(run(notModified).loading).rejects.toBeInstanceOf(CacheRuleError);
    expect(seen).toEqual([{ price: 10 }, undefined]);
  });

  it('that bypasses the cache takes directions, which change nothing', () => {
    const context = uncachedContext(new AbortController().signal);
    expect([context.tags('a'), context.fresh('1s'), context.skip()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(() => context.notModified()).toThrow(CacheRuleError);
  });
});
