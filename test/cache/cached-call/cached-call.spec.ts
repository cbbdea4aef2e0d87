import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError, CacheValueTooLargeError } from '@tripsage/cache';
import type { FakeClock, FaultyBackend, RecordedEvents } from '@tripsage/cache-testing';
import type { Call } from '../../../libs/cache/src/cached-call/call/call.js';
import type { CachedCall } from '../../../libs/cache/src/cached-call/cached-call.js';
import {
  callOf as plainCallOf,
  type CallOptions,
  Gated,
  localCluster,
  SimulatedProcess,
} from '../simulated-process.js';

describe('the flow of a cached call', () => {
  let clock: FakeClock;
  let store: FaultyBackend;
  let told: RecordedEvents;
  let process: SimulatedProcess;
  let cachedCall: CachedCall;
  let loads: number;

  beforeEach(() => {
    const cluster = localCluster({ isShared: false });
    ({ clock } = cluster);
    process = new SimulatedProcess(cluster);
    ({ backend: store, told, cachedCall } = process);
    loads = 0;
  });

  function callOf(load: Call['load'], how: CallOptions = {}): Call {
    return plainCallOf((context) => {
      loads += 1;
      return load(context);
    }, how);
  }

  const answer = async (load: Call['load'], how?: CallOptions): Promise<unknown> =>
    cachedCall.answer(callOf(load, how));

  const names = (): string[] => told.all.map(({ name }) => name);

  it('loads on a miss, keeps the value and answers from it until its life is over', async () => {
    const load = async (): Promise<object> => ({ at: loads });
    expect(await answer(load)).toEqual({ at: 1 });
    expect(names()).toEqual(['loaded', 'stored', 'answered']);
    clock.advance(599_999);
    expect(await answer(load)).toEqual({ at: 1 });
    expect(told.of('answered').at(-1)).toMatchObject({
      outcome: 'hit',
      ageMs: 599_999,
      freshForMs: 1,
      stored: true,
    });
    clock.advance(1);
    expect(await answer(load)).toEqual({ at: 2 });
    expect(told.of('answered').at(-1)).toMatchObject({
      outcome: 'miss',
      missReason: 'absent',
      freshForMs: 600_000,
    });
  });

  it('takes an entry past its fresh life as expired, though the store still has it', async () => {
    const policy = { fresh: '1m', staleIfError: '1h' } as const;
    await answer(async () => 1, { policy });
    clock.advance(60_000);
    expect(await answer(async () => 2, { policy })).toBe(2);
    expect(told.of('answered').at(-1)).toMatchObject({ outcome: 'miss', missReason: 'expired' });
  });

  it('does not look at the wall clock to tell an age', async () => {
    await answer(async () => 1);
    clock.jump(86_400_000);
    await answer(async () => 2);
    clock.jump(-2 * 86_400_000);
    await answer(async () => 3);
    expect(loads).toBe(1);
  });

  it.each([undefined, null, false, 0, '', []])('keeps %j as a value', async (value) => {
    expect(await answer(async () => value)).toEqual(value);
    expect(await answer(async () => 'again')).toEqual(value);
    expect(loads).toBe(1);
  });

  describe('callers at the same time', () => {
    it('share one read, one load and its value', async () => {
      const gate = store.hold('read');
      const calls = Array.from({ length: 100 }, () => answer(async () => ({ list: [1] })));
      await gate.reached();
      gate.open();
      const values = await Promise.all(calls);
      expect(new Set(values).size).toBe(1);
      expect([loads, store.calls.read, store.calls.commit]).toEqual([1, 1, 1]);
      expect(told.of('answered').filter(({ collapsed }) => collapsed)).toHaveLength(99);
    });

    it('share a failure, and so do those who come within a second', async () => {
      const failure = new Error('supplier down');
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, () => answer(() => Promise.reject(failure))),
      );
      expect(results.every((result) => result.status === 'rejected' && result.reason === failure)).toBe(true);
      expect(loads).toBe(1);
      expect(names()).toEqual(['loadFailed', ...Array<string>(10).fill('unanswered')]);
      expect(told.of('unanswered').filter(({ collapsed }) => collapsed)).toHaveLength(9);
      clock.advance(999);
      const late = await answer(async () => 'too soon').catch((error: unknown) => error);
      // As it was, but another object: what one caller writes on it, the next must not read.
      expect(late).toStrictEqual(failure);
      expect([late === failure, (late as Error).stack]).toEqual([false, failure.stack]);
      clock.advance(1);
      expect(await answer(async () => 'up again')).toBe('up again');
    });

    it('share a load that throws before it gives a promise', async () => {
      const load = (): never => {
        throw new TypeError('at once');
      };
      await expect(answer(load)).rejects.toThrow('at once');
      clock.advance(1_000);
      expect(await answer(async () => 1)).toBe(1);
    });

    it('get copies of their own where freezing protects nothing, or where they ask for it', async () => {
      const [rich, richToo] = await Promise.all([
        answer(async () => new Map([['a', new Date(0)]]), { cacheKey: 'ns:rich' }),
        answer(async () => new Map([['a', new Date(0)]]), { cacheKey: 'ns:rich' }),
      ]);
      expect(rich).toEqual(richToo);
      expect(rich).not.toBe(richToo);
      const [mutable, mutableToo] = await Promise.all([
        answer(async () => ({ a: 1 }), { mutable: true }),
        answer(async () => ({ a: 1 }), { mutable: true }),
      ]);
      expect(mutable).not.toBe(mutableToo);
      expect(Object.isFrozen(mutable)).toBe(false);
    });
  });

  it('does not wait for itself where the method asks for its own key again', async () => {
    const load = async (): Promise<string> =>
      loads === 1 ? `again: ${(await answer(load)) as string}` : 'with a fresh token';
    expect(await answer(load)).toBe('again: with a fresh token');
    expect(loads).toBe(2);
  });

  it('ends where two loads ask for each other', async () => {
    let asked = 0;
    const a = async (): Promise<string> => {
      asked += 1;
      return asked > 1 ? 'a, the second time' : `a of (${(await answer(b, { cacheKey: 'ns:b' })) as string})`;
    };
    const b = async (): Promise<string> => `b of (${(await answer(a, { cacheKey: 'ns:a' })) as string})`;
    const both = [answer(a, { cacheKey: 'ns:a' }), answer(b, { cacheKey: 'ns:b' })];
    expect(await Promise.all(both)).toHaveLength(2);
  });

  it('remembers no loads that have ended where one sets off the next', async () => {
    type Chained = { outer: Place };
    type Place = readonly Chained[];
    const { tracker } = process as unknown as { tracker: { running: { getStore(): Place } } };
    let depth = 0;
    const chain = async (left: number): Promise<number> => {
      if (left > 0) setImmediate(() => void answer(() => chain(left - 1), { cacheKey: `ns:${left - 1}` }));
      else for (let [load] = tracker.running.getStore(); load !== undefined; [load] = load.outer) depth += 1;
      return left;
    };
    await answer(() => chain(50), { cacheKey: 'ns:50' });
    while (told.of('answered').length < 51) await new Promise((resolve) => setImmediate(resolve));
    expect(depth).toBe(1);
  });

  describe('where arguments change under way', () => {
    const query = { page: 1 };
    const ask = (page: number) => ({
      ...callOf(async () => `page ${query.page}`),
      key: () => `ns:${query.page}`,
      args: [page],
    });
    beforeEach(() => void (query.page = 1));

    it('answers with the own value of the method, and keeps nothing', async () => {
      const asked = cachedCall.answer(ask(1));
      query.page = 2;
      expect(await asked).toBe('page 2');
      expect(told.of('notStored')).toMatchObject([
        {
          key: 'ns:1',
          method: 'Service.find',
          reason: 'key-changed',
          error: {
            code: 'CACHE_ARGUMENT_UNHASHABLE',
            message: expect.stringMatching(
              /^Service\.find: its key changed .* arguments were changed .* key or vary option/,
            ),
          },
        },
      ]);
      expect(told.of('answered')).toMatchObject([{ outcome: 'miss', stored: false }]);
      query.page = 1;
      expect([await cachedCall.answer(ask(1)), loads]).toEqual(['page 1', 2]);
    });

    it('gives nobody else that value, nor that failure', async () => {
      const other = (value: string) => callOf(async () => value, { cacheKey: 'ns:1' });
      const first = [cachedCall.answer(ask(1)), cachedCall.answer(other('page 1'))];
      query.page = 2;
      expect(await Promise.all(first)).toEqual(['page 2', 'page 1']);

      await process.invalidator.keys(['ns:1']);
      query.page = 1;
      const failing = {
        ...ask(1),
        load: async () => Promise.reject(new Error(`no page ${query.page}`)),
      };
      const second = [cachedCall.answer(failing), cachedCall.answer(other('page one'))];
      query.page = 2;
      expect(await Promise.allSettled(second)).toMatchObject([
        { reason: { message: 'no page 2' } },
        { value: 'page one' },
      ]);
      expect(await cachedCall.answer(other('another'))).toBe('page one');
    });

    it('keeps nothing either where they change while the method waits, by whoever it is', async () => {
      const gate = new Gated<string>();
      const asked = cachedCall.answer({ ...ask(1), load: () => gate.run() });
      await gate.hasBegun;
      query.page = 2;
      gate.open('half of page 2');
      expect(await asked).toBe('half of page 2');
      expect(told.of('notStored')).toMatchObject([{ reason: 'key-changed' }]);
    });

    it('keeps the answer of a method that changes its own before it waits', async () => {
      const load = async () => ((query.page = 7), 'page 1, filled in');
      expect(await cachedCall.answer({ ...ask(1), load })).toBe('page 1, filled in');
      expect(told.of('stored')).toMatchObject([{ key: 'ns:1' }]);
    });
  });

  it('gives on a miss what it gives on a hit, and freezes neither the method’s own object', async () => {
    class Fare {
      constructor(readonly amount: number) {}
      get text(): string {
        return `${this.amount} EUR`;
      }
    }
    const own = { fares: [new Fare(5)], none: undefined };
    const miss = await answer(async () => own);
    const hit = await answer(async () => own);
    expect(hit).toStrictEqual(miss);
    expect(Object.isFrozen(own)).toBe(false);

    const load = async (): Promise<Fare> => new Fare(7);
    const revivedMiss = await answer(load, { cacheKey: 'ns:fare', type: Fare });
    const revivedHit = await answer(load, { cacheKey: 'ns:fare', type: Fare });
    expect(revivedMiss).toBeInstanceOf(Fare);
    expect((revivedHit as Fare).text).toBe('7 EUR');
    expect(Object.isFrozen(revivedHit)).toBe(true);
  });

  it('names the method whose value can’t be kept', async () => {
    await expect(answer(async () => ({ run: () => 1 }))).rejects.toMatchObject({
      code: 'CACHE_VALUE_UNSUPPORTED',
      message: expect.stringContaining('Service.find'),
    });
  });

  describe('with a store that fails', () => {
    it('goes on without it, and says so', async () => {
      store.failAll();
      expect(await answer(async () => ({ at: 1 }))).toEqual({ at: 1 });
      expect(names()).toEqual(['disconnected', 'loaded', 'notStored', 'answered']);
      expect(told.of('answered')).toMatchObject([
        { outcome: 'miss', missReason: 'store-unavailable', stored: false, freshForMs: 0 },
      ]);
      store.heal();
      await answer(async () => ({ at: 2 }));
      expect(await answer(async () => ({ at: 3 }))).toEqual({ at: 2 });
    });

    it('answers from this process for a while, from the very call on that finds it away', async () => {
      await answer(async () => ({ at: 1 }));
      store.failAll();
      clock.advance(1_000);
      expect(await answer(async () => ({ at: 2 }))).toEqual({ at: 1 });
      expect(told.of('answered').at(-1)).toMatchObject({ outcome: 'hit', isDisconnected: true });
      clock.advance(8_999);
      expect(await answer(async () => ({ at: 3 }))).toEqual({ at: 1 });
      clock.advance(1);
      expect(await answer(async () => ({ at: 4 }))).toEqual({ at: 4 });
    });

    it('still loads once for all who wait', async () => {
      store.failAll();
      await Promise.all(Array.from({ length: 50 }, () => answer(async () => 1)));
      expect(loads).toBe(1);
    });

    it('takes foreign errors of a store as its failure', async () => {
      store.failNext('read', new TypeError('a bug in a store of the user'));
      expect(await answer(async () => 1)).toBe(1);
      expect(told.of('storeFailed')).toMatchObject([
        { operation: 'read', error: { code: 'CACHE_STORE_UNAVAILABLE' } },
      ]);
    });

    it('gives a value that is too large, unkept', async () => {
      store.failNext('commit', new CacheValueTooLargeError('Too large.'));
      expect(await answer(async () => 1)).toBe(1);
      expect(told.of('notStored')).toMatchObject([{ reason: 'too-large' }]);
      expect(told.of('storeFailed')).toEqual([]);
    });

    it('does not take a failed load for a failed store', async () => {
      await expect(answer(() => Promise.reject(new CacheStoreUnavailableError('not ours')))).rejects.toThrow(
        'not ours',
      );
      expect(names()).toEqual(['loadFailed', 'unanswered']);
    });
  });

  describe('a key that is deleted by hand meanwhile', () => {
    it('is not stored by the load under way, and is loaded anew by who comes after', async () => {
      const old = new Gated<string>();
      const loading = answer(old.run);
      await old.hasBegun;
      await process.invalidator.keys(['ns:key']);
      expect(await answer(async () => 'new')).toBe('new');
      old.open('old');
      expect(await loading).toBe('old');
      expect(told.of('notStored')).toMatchObject([{ reason: 'invalidated' }]);
      expect(await answer(async () => 'later')).toBe('new');
    });
  });

  describe('what is stored', () => {
    it('lives by the policy: jitter only shortens', async () => {
      await answer(async () => 1, { policy: { fresh: '10m', jitter: 0.2 } });
      expect(told.of('stored')).toMatchObject([{ lifeMs: 540_000 }]);
    });

    it('ends with the value’s own end', async () => {
      const expiresAt = (value: { until: string }): string => value.until;
      const until = new Date(clock.now() + 120_000).toISOString();
      await answer(async () => ({ until }), { policy: { fresh: '10m', stale: '1h', expiresAt } });
      expect(told.of('stored')).toMatchObject([{ lifeMs: 120_000 }]);
      clock.advance(120_000);
      await answer(async () => ({ until }), { policy: { fresh: '10m', expiresAt } });
      expect(loads).toBe(2);
      expect(told.of('notStored')).toMatchObject([{ reason: 'expired' }]);
    });

    it('is not read by a call of another shape', async () => {
      await answer(async () => 'one', { version: '1' });
      expect(await answer(async () => 'two', { version: '2' })).toBe('two');
      expect(told.of('answered').at(-1)).toMatchObject({ missReason: 'other-version' });
    });

    it('carries each tag once', async () => {
      await answer(async () => ({ id: 5 }), {
        tags: ({ value }) => [`offer:${value.id}`, 'offers', 'offers'],
      });
      await answer(async () => 0);
      expect(told.of('answered').map(({ tags }) => tags)).toEqual([
        ['offer:5', 'offers'],
        ['offer:5', 'offers'],
      ]);
    });

    it.each<[string, Call['options']['tags']]>([
      ['an empty tag', ['']],
      ['half a surrogate pair', ['\ud800']],
      ['a tag of 10 kB', ['x'.repeat(10_240)]],
      ['ten thousand tags', () => Array.from({ length: 10_000 }, (_, index) => `t${index}`)],
      [
        'a rule that throws',
        () => {
          throw new Error('no tags');
        },
      ],
    ])('is nothing where tags are %s: the caller has the value all the same', async (_what, tags) => {
      expect(await answer(async () => 1, { tags })).toBe(1);
      expect(told.of('notStored')).toMatchObject([
        { reason: 'rule-failed', error: { code: 'CACHE_RULE_FAILED' } },
      ]);
    });
  });

  it('writes nothing once the application has shut down', async () => {
    const load = async (): Promise<number> => {
      cachedCall.close();
      return 1;
    };
    expect(await answer(load)).toBe(1);
    expect(told.of('notStored')).toMatchObject([{ reason: 'shut-down' }]);
    expect(store.calls.commit).toBe(0);
  });

  it('tells loaders when the application shuts down', async () => {
    const signals: AbortSignal[] = [];
    const load: Call['load'] = async ({ signal }) => signals.push(signal);
    await answer(load);
    expect(signals[0]?.aborted).toBe(false);
    cachedCall.close();
    expect(signals[0]?.aborted).toBe(true);
  });

  it('is not harmed by a listener that throws', async () => {
    Object.assign(process.events, { logger: { error: () => undefined } });
    process.events.on('answered', () => {
      throw new Error('listener');
    });
    expect(await answer(async () => 1)).toBe(1);
  });
});
