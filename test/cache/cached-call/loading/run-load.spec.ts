import { describe, expect, it } from '@jest/globals';
import { CacheLoadTimeoutError, CacheRuleError, type LoadContext } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { DependencyTracker } from '../../../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import { runLoad, uncachedContext } from '../../../../libs/cache/src/cached-call/loading/run-load.js';
import { LocalEntry } from '../../../../libs/cache/src/cached-call/look-up/local-entry.js';
import { small } from '../../values/stored-entries.js';
import { callOf, settle } from '../../simulated-process.js';

function run(load: (context: LoadContext) => Promise<unknown>, old?: LocalEntry) {
  const clock = new FakeClock();
  const shutdown = new AbortController();
  const settings = { clock, tracker: new DependencyTracker(), shutdown: shutdown.signal, old };
  const flight = { key: 'ns:key' };
  const loading = runLoad(callOf(load, { hardLimit: '2s' }), { ...settings, flight });
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
