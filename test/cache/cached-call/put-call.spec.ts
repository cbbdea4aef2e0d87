import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalBackend, NotStoredReason } from '@tripsage/cache';
import type { FakeClock } from '@tripsage/cache-testing';
import { nameOf } from '../../../libs/cache/src/ports/names.js';
import { type CallOptions, Gated, localCluster, settle, SimulatedProcess } from '../simulated-process.js';

const KEY = 'ns:key';
const BY_HAND = { key: KEY, bytes: Buffer.from('"by hand"'), lifeMs: 60_000 };
const NEVER = (): Promise<never> => Promise.reject(new Error('nobody should load'));

describe('the flow of a put', () => {
  let clock: FakeClock;
  let backend: LocalBackend;
  let one: SimulatedProcess;
  let other: SimulatedProcess;

  beforeEach(async () => {
    ({ clock, backend } = localCluster());
    [one, other] = [new SimulatedProcess({ clock, backend }), new SimulatedProcess({ clock, backend })];
    await Promise.all([one.coherence.confirm(), other.coherence.confirm()]);
  });

  /** A put whose method has begun and waits for the test. */
  async function begunPut(how: CallOptions = {}): Promise<{ method: Gated<unknown>; put: Promise<unknown> }> {
    const method = new Gated<unknown>();
    const put = one.put(method.run, how);
    await method.hasBegun;
    return { method, put };
  }

  const isStored = async (): Promise<boolean> => (await backend.store.read([KEY]))[0] !== undefined;

  it('runs the method each time, and its value is what all processes read from then on', async () => {
    await one.answer(async () => 'old');
    await other.answer(NEVER);
    expect(await one.put(async () => 'new')).toBe('new');
    expect([await one.answer(NEVER), await other.answer(NEVER)]).toEqual(['new', 'new']);
    expect(await one.put(async () => 'newer')).toBe('newer');
    expect([await one.answer(NEVER), await other.answer(NEVER)]).toEqual(['newer', 'newer']);
    expect(one.told.of('stored')).toHaveLength(3);
    expect(one.told.of('invalidated')).toEqual([
      { kind: 'key', count: 1, mode: 'delete', confirmed: true },
      { kind: 'key', count: 1, mode: 'delete', confirmed: true },
    ]);
    // It answers nobody from the cache, and loads nothing for it.
    expect([one.told.of('answered').length, one.told.of('loaded').length]).toEqual([3, 1]);
  });

  it('takes four round trips: the lease, its proof, the mark, the commit', async () => {
    const before = { ...one.backend.calls };
    await one.put(async () => 'new');
    const calls = Object.entries(one.backend.calls).filter(
      ([name, count]) => count !== before[name as keyof typeof before],
    );
    expect(calls).toEqual([
      ['forceAcquire', 1],
      ['renew', 1],
      ['commit', 1],
      ['bump', 1],
    ]);
  });

  it('gives what later callers get: decoded, frozen unless mutable', async () => {
    class Fare {
      constructor(readonly amount: number) {}
    }
    const own = { fares: [{ amount: 1 }] };
    const given = await one.put(async () => own);
    expect(given).not.toBe(own);
    expect([given, Object.isFrozen(given), Object.isFrozen(own)]).toEqual([own, true, false]);
    expect(await one.put(async () => new Fare(2), { type: Fare })).toBeInstanceOf(Fare);
    expect(Object.isFrozen(await one.put(async () => ({ a: 1 }), { mutable: true }))).toBe(false);
  });

  it('leaves what is cached to readers while the method runs', async () => {
    await one.answer(async () => 'old');
    const { method, put } = await begunPut();
    expect([await one.answer(NEVER), await other.answer(NEVER)]).toEqual(['old', 'old']);
    method.open('new');
    await put;
    expect([await one.answer(NEVER), await other.answer(NEVER)]).toEqual(['new', 'new']);
  });

  it('is waited for by readers who find nothing, in whatever process, and they load nothing', async () => {
    const { method, put } = await begunPut();
    const reading = [one.answer(NEVER), other.answer(NEVER)];
    await settle();
    method.open('new');
    expect(await Promise.all([put, ...reading])).toEqual(['new', 'new', 'new']);
  });

  /** A put while another process loads: its value stands, and the other says why its own was not stored. */
  async function refusesTheLoad(reason: NotStoredReason): Promise<void> {
    const load = new Gated<string>();
    const loading = other.answer(load.run);
    await load.hasBegun;
    await one.put(async () => 'new');
    load.open('old');
    expect(await loading).toBe('old');
    expect(other.told.of('notStored')).toMatchObject([{ reason }]);
    expect([await one.answer(NEVER), await other.answer(NEVER)]).toEqual(['new', 'new']);
  }

  it('refuses the commit of a load of another process that is under way', async () => {
    await refusesTheLoad('invalidated');
  });

  it('refuses it also where that process has not heard of the put', async () => {
    other.backend.bus.hold();
    await refusesTheLoad('overtaken');
  });

  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      await settle();
    }
  };

  it('keeps the lease of a method that takes longer than the lease lives', async () => {
    const { method, put } = await begunPut();
    await pass(20);
    method.open('new');
    expect(await put).toBe('new');
    expect(await other.answer(NEVER)).toBe('new');
  });

  it('lets go of the lease beyond its hard limit: others load, and its value comes too late', async () => {
    const { method, put } = await begunPut({ hardLimit: '10s' });
    await pass(9);
    const load = new Gated<string>();
    const loading = other.answer(load.run);
    await settle();
    expect(load.started).toBe(0);
    await pass(6);
    expect(load.started).toBe(1);
    load.open('loaded meanwhile');
    expect(await loading).toBe('loaded meanwhile');
    method.open('put');
    expect(await put).toBe('put');
    expect(one.told.of('notStored')).toMatchObject([{ reason: 'overtaken' }]);
    expect(await other.answer(async () => 'loaded after it')).toBe('loaded after it');
  });

  describe('stores nothing, and leaves nothing of before,', () => {
    const afterThat = async (reason: string): Promise<void> => {
      expect(one.told.of('notStored')).toMatchObject([{ reason }]);
      expect(await isStored()).toBe(false);
      let loads = 0;
      for (const process of [one, other]) {
        expect(await process.answer(async () => `loaded ${(loads += 1)}`)).toBe('loaded 1');
      }
    };

    it.each<[string, (process: SimulatedProcess) => Promise<unknown>]>([
      ['a tag of its value', ({ invalidator }) => invalidator.tags(['trip:1'], 'delete')],
      ['a tag, of mode expire,', ({ invalidator }) => invalidator.tags(['trip:1'], 'expire')],
      ['its namespace', ({ invalidator }) => invalidator.namespace('ns', 'delete')],
      ['its key, of mode expire,', ({ invalidator }) => invalidator.keys([KEY], 'expire')],
    ])('where %s was invalidated meanwhile, here or elsewhere', async (_what, invalidate) => {
      for (const by of [one, other]) {
        one.told.clear();
        const { method, put } = await begunPut({ tags: ['trip:1'] });
        await invalidate(by);
        method.open('put');
        expect(await put).toBe('put');
        await afterThat('invalidated');
      }
    });

    it.each<[string, (process: SimulatedProcess) => Promise<unknown>]>([
      ['a tag', ({ invalidator }) => invalidator.tags(['trip:1'], 'delete')],
      ['its key, of mode expire,', ({ invalidator }) => invalidator.keys([KEY], 'expire')],
    ])('where %s was invalidated elsewhere and nothing was heard of it', async (_what, invalidate) => {
      one.backend.bus.hold();
      const { method, put } = await begunPut({ tags: () => ['trip:1'] });
      await invalidate(other);
      method.open('put');
      await put;
      await afterThat('invalidated');
    });

    it.each<[string, (process: SimulatedProcess) => Promise<unknown>]>([
      ['to a delete', ({ invalidator }) => invalidator.keys([KEY])],
      // Nobody knows which of them was the later for the supplier.
      ['to another put', (process) => process.put(async () => 'second')],
      ['to a value set by hand', ({ plainValues }) => plainValues.write([BY_HAND])],
    ])('where the lease was lost %s, heard of or not', async (_what, lose) => {
      for (const isHeard of [true, false]) {
        one.told.clear();
        if (!isHeard) one.backend.bus.hold();
        const { method, put } = await begunPut();
        await lose(other);
        method.open('put');
        expect(await put).toBe('put');
        await afterThat('overtaken');
      }
    });

    it.each([
      ['first', 'second'],
      ['second', 'first'],
    ] as const)('where two puts overlap and the %s ends before the %s', async (...order) => {
      const methods = { first: new Gated<string>(), second: new Gated<string>() };
      const puts = { first: one.put(methods.first.run), second: undefined as Promise<unknown> | undefined };
      await methods.first.hasBegun;
      puts.second = other.put(methods.second.run);
      await methods.second.hasBegun;
      for (const name of order) {
        methods[name].open(name);
        expect(await puts[name]).toBe(name);
      }
      expect(await isStored()).toBe(false);
      expect(await one.answer(async () => 'loaded')).toBe('loaded');
      expect(await other.answer(NEVER)).toBe('loaded');
    });

    it('where it lost its lease to a put that it must not invalidate before it deletes', async () => {
      const gate = one.backend.hold('delete');
      const { method, put } = await begunPut();
      const second = new Gated<string>();
      const later = other.put(second.run);
      await second.hasBegun;
      method.open('first');
      await gate.reached();
      // No mark yet that the later one could hide by its own.
      expect(other.coherence.version.number).toBe(0);
      second.open('second');
      await later;
      gate.open();
      await put;
      await afterThat('overtaken');
    });

    it('where the lease ended by itself, since its process stood still', async () => {
      one.backend.failAll(['renew']);
      const { method, put } = await begunPut();
      clock.advance(5_000);
      await settle();
      one.backend.heal();
      method.open('put');
      await put;
      await afterThat('overtaken');
    });

    it.each([
      ['heard of', false],
      ['not heard of', true],
    ])('where the versions are others by then, which was %s', async (_what, isHeldBack) => {
      await one.answer(async () => 'old');
      one.told.clear();
      const { method, put } = await begunPut();
      if (isHeldBack) one.backend.bus.hold();
      await other.coherence.reset();
      method.open('put');
      expect(await put).toBe('put');
      await afterThat('invalidated');
    });

    it('where the versions were lost', async () => {
      const { method, put } = await begunPut();
      backend.versions.lose();
      method.open('put');
      await put;
      await afterThat('invalidated');
    });

    it('where the versions were lost while it asked for its mark, and others are known by the answer', async () => {
      const gate = one.backend.hold('bump');
      const { method, put } = await begunPut();
      method.open('put');
      await gate.reached();
      backend.versions.lose();
      await one.coherence.confirm();
      gate.open();
      await put;
      await afterThat('invalidated');
    });

    it('where the versions were lost, and others are known while a large value is compressed', async () => {
      one.backend.bus.hold();
      const { method, put } = await begunPut();
      backend.versions.lose();
      method.open('large '.repeat(500_000));
      while (one.backend.calls.bump === 0) await new Promise((resolve) => setImmediate(resolve));
      await one.coherence.confirm();
      await put;
      await afterThat('invalidated');
    });

    it('where the floor was raised above its note', async () => {
      ({ clock, backend } = localCluster({ most: { keys: 10, others: 2 } }));
      [one, other] = [new SimulatedProcess({ clock, backend }), new SimulatedProcess({ clock, backend })];
      const { method, put } = await begunPut({ tags: ['trip:1'] });
      one.backend.bus.hold();
      for (const tag of ['trip:1', 'a', 'b', 'c']) await other.invalidator.tags([tag], 'delete');
      method.open('put');
      await put;
      await afterThat('invalidated');
    });

    it('where unless says so: what was cached before is out of date all the same', async () => {
      await one.answer(async () => 'old');
      one.told.clear();
      expect(await one.put(async () => null, { unless: (value) => value === null })).toBeNull();
      await afterThat('unless');
    });

    it('where a rule for tags fails', async () => {
      await one.answer(async () => 'old');
      one.told.clear();
      expect(await one.put(async () => 'put', { tags: () => [''] })).toBe('put');
      await afterThat('rule-failed');
    });

    it('where the reply to its commit is lost', async () => {
      await one.answer(async () => 'old');
      one.told.clear();
      one.backend.loseNextReply('commit');
      expect(await one.put(async () => 'put')).toBe('put');
      await afterThat('store-unavailable');
    });

    it('where its value is of a kind that can’t be kept, which is an error', async () => {
      await one.answer(async () => 'old');
      await expect(one.put(async () => () => 1)).rejects.toMatchObject({ code: 'CACHE_VALUE_UNSUPPORTED' });
      expect(await isStored()).toBe(false);
      expect(await one.answer(async () => 'loaded')).toBe('loaded');
    });
  });

  /**
   * The reason why the lease is not given up between the method and the commit: the delete of another process would be
   * hidden by the put's own mark, which is the newer one on the same name.
   */
  it.each(['bump', 'commit'] as const)(
    'stores nothing where its key is deleted elsewhere just before its %s, unheard of',
    async (step) => {
      one.backend.bus.hold();
      const gate = one.backend.hold(step);
      const { method, put } = await begunPut();
      method.open('put');
      await gate.reached();
      await other.invalidator.keys([KEY]);
      gate.open();
      expect(await put).toBe('put');
      expect(one.told.of('notStored')).toMatchObject([{ reason: 'overtaken' }]);
      expect(await other.answer(async () => 'loaded')).toBe('loaded');
    },
  );

  /** Invalidations of one process that come while another is under way are sent together, under one number. */
  describe('whose mark is sent along with other invalidations', () => {
    const begunWithMarkWaiting = async () => {
      const gate = one.backend.hold('bump');
      const before = one.invalidator.tags(['something else'], 'delete');
      await gate.reached();
      const { method, put } = await begunPut({ tags: ['trip:1'] });
      method.open('put');
      await settle();
      return { gate, put, before };
    };

    it('is stored where those are of other names', async () => {
      const { gate, put, before } = await begunWithMarkWaiting();
      const others = one.invalidator.tags(['trip:2'], 'delete');
      gate.open();
      await Promise.all([put, before, others]);
      expect(await other.answer(NEVER)).toBe('put');
    });

    it.each(['delete', 'expire'] as const)(
      'is not stored where one of them is a tag, of mode %s',
      async (mode) => {
        const { gate, put, before } = await begunWithMarkWaiting();
        const tag = one.invalidator.tags(['trip:1'], mode);
        gate.open();
        await Promise.all([put, before, tag]);
        expect(one.told.of('notStored')).toMatchObject([{ reason: 'invalidated' }]);
        expect(await other.answer(async () => 'loaded')).toBe('loaded');
      },
    );

    it.each<[string, string]>([
      ['tag', nameOf.tag('trip:1')],
      ['namespace', nameOf.prefix('ns')],
    ])(
      'is not stored where its %s was invalidated elsewhere, and heard of, while it waited',
      async (_what, name) => {
        const { gate, put, before } = await begunWithMarkWaiting();
        await other.coherence.invalidate({ names: [name], mode: 'expire' });
        gate.open();
        await Promise.all([put, before]);
        expect(one.told.of('notStored')).toMatchObject([{ reason: 'invalidated' }]);
      },
    );

    it('is not stored where its key was expired elsewhere, and heard of, while it waited', async () => {
      const { gate, put, before } = await begunWithMarkWaiting();
      await other.invalidator.keys([KEY], 'expire');
      gate.open();
      await Promise.all([put, before]);
      expect(one.told.of('notStored')).toMatchObject([{ reason: 'invalidated' }]);
    });
  });

  it('is stale at once where a tag is expired after its mark', async () => {
    const gate = one.backend.hold('commit');
    const policy = { fresh: '10m', stale: '10m' } as const;
    const put = one.put(async () => 'put', { tags: ['trip:1'], policy });
    await gate.reached();
    await other.invalidator.tags(['trip:1'], 'expire');
    gate.open();
    await put;
    expect(await other.answer(async () => 'renewed', { policy })).toBe('put');
    await settle();
    expect(await other.answer(NEVER, { policy })).toBe('renewed');
  });

  describe('with a method that throws', () => {
    it('leaves the cache as it was', async () => {
      await one.answer(async () => 'old');
      await expect(one.put(() => Promise.reject(new Error('rejected')))).rejects.toThrow('rejected');
      expect([await one.answer(NEVER), await other.answer(NEVER)]).toEqual(['old', 'old']);
      expect(one.told.of('invalidated')).toEqual([]);
    });

    it('ends its lease, so that whoever waits loads at once', async () => {
      const { method, put } = await begunPut();
      const reading = other.answer(async () => 'loaded');
      await settle();
      method.fail(new Error('rejected'));
      await expect(put).rejects.toThrow('rejected');
      expect(await reading).toBe('loaded');
    });

    it('does the same where it throws before it gives a promise', async () => {
      const throws = (): never => {
        throw new TypeError('at once');
      };
      await expect(one.put(throws)).rejects.toThrow('at once');
      expect(await other.answer(async () => 'loaded')).toBe('loaded');
    });
  });

  describe('without the server', () => {
    it('runs the method; here nothing older is served, elsewhere from the replay on', async () => {
      await one.answer(async () => 'old');
      await other.answer(NEVER);
      one.backend.failAll();
      expect(await one.put(async () => 'put')).toBe('put');
      expect(one.told.of('notStored')).toMatchObject([{ reason: 'store-unavailable' }]);
      expect(one.told.of('invalidated')).toEqual([
        { kind: 'key', count: 1, mode: 'delete', confirmed: false, reason: expect.any(String) },
      ]);
      expect(await one.answer(async () => 'loaded while cut off')).toBe('loaded while cut off');
      expect(await other.answer(NEVER)).toBe('old');
      one.backend.heal();
      // The next heartbeat finds the server there.
      await pass(1);
      expect(await other.answer(async () => 'loaded')).toBe('loaded');
    });

    it('knows that it is cut off: it does not ask', async () => {
      one.backend.failAll();
      clock.advance(1_000);
      await one.coherence.confirm();
      expect(one.coherence.state).toBe('disconnected');
      expect(await one.put(async () => 'put')).toBe('put');
      expect(one.backend.calls.forceAcquire).toBe(0);
    });

    it('goes on where the server comes back meanwhile, and keeps nothing', async () => {
      await other.answer(async () => 'old');
      one.backend.failNext('forceAcquire');
      const { method, put } = await begunPut();
      method.open('put');
      expect(await put).toBe('put');
      expect(await isStored()).toBe(false);
      expect(one.told.of('storeFailed')).toMatchObject([{ operation: 'lease' }]);
      expect(await other.answer(async () => 'loaded')).toBe('loaded');
    });

    it('goes on where the answer about its lease is lost, and leaves none behind that others would wait for', async () => {
      one.backend.loseNextReply('forceAcquire');
      const { method, put } = await begunPut();
      await settle();
      expect(await other.answer(async () => 'loaded')).toBe('loaded');
      method.open('put');
      expect(await put).toBe('put');
    });

    it.each(['renew', 'bump', 'commit', 'delete'] as const)('goes on where its %s fails', async (step) => {
      await one.answer(async () => 'old');
      one.backend.failAll([step]);
      expect(await one.put(async () => 'put', { unless: () => step === 'delete' })).toBe('put');
      one.backend.heal();
      await one.coherence.confirm();
      expect(await isStored()).toBe(false);
      expect(await other.answer(async () => 'loaded')).toBe('loaded');
    });
  });

  describe('past the cache', () => {
    it('goes where when says so: nothing is stored, and what it overwrote is gone', async () => {
      await one.answer(async () => 'old');
      const own = { a: 1 };
      expect(await one.put(async () => own, { when: () => false })).toBe(own);
      expect(await one.answer(async () => 'loaded')).toBe('loaded');
      expect(one.told.of('bypassed')).toMatchObject([{ reason: 'when' }]);
    });

    it('goes where the cache is disabled; but what it overwrote is forgotten', async () => {
      const disabled = new SimulatedProcess({ clock, backend, enabled: false });
      await one.answer(async () => 'old');
      expect(await disabled.put(async () => 'put')).toBe('put');
      expect(disabled.told.of('bypassed')).toMatchObject([{ reason: 'disabled' }]);
      expect(await one.answer(async () => 'loaded')).toBe('loaded');
    });
  });

  describe('whose method asks for cached answers', () => {
    it('does not wait for itself where it asks for its own key, and is not told the answer of before', async () => {
      await one.answer(async () => 'old');
      const method = async (): Promise<string> =>
        `put of ${(await one.answer(async () => 'source')) as string}`;
      expect(await one.put(method)).toBe('put of source');
      expect([await one.answer(NEVER), await other.answer(NEVER)]).toEqual([
        'put of source',
        'put of source',
      ]);
    });

    it('carries their tags, and falls with them', async () => {
      const method = (): Promise<unknown> =>
        one.answer(async () => 'child', { cacheKey: 'ns:child', tags: ['child'] });
      await one.put(method);
      await other.invalidator.tags(['child'], 'delete');
      expect(await one.answer(async () => 'loaded')).toBe('loaded');
    });

    it('stores nothing where one of them was invalidated meanwhile, unheard of', async () => {
      one.backend.bus.hold();
      const gate = new Gated<string>();
      const put = one.put(async () => {
        await one.answer(async () => 'child', { cacheKey: 'ns:child', tags: ['child'] });
        return gate.run();
      });
      await gate.hasBegun;
      await other.invalidator.tags(['child'], 'delete');
      gate.open('put');
      await put;
      expect(one.told.of('notStored')).toMatchObject([{ reason: 'invalidated' }]);
    });

    it('hands its tags on to a cached answer that it is part of', async () => {
      await one.answer(() => one.put(async () => 'put', { cacheKey: 'ns:put', tags: ['put'] }));
      await other.invalidator.tags(['put'], 'delete');
      expect(await one.answer(async () => 'loaded')).toBe('loaded');
    });
  });

  it('stores nothing once the application has shut down, and invalidates all the same', async () => {
    await one.answer(async () => 'old');
    await other.answer(NEVER);
    const { method, put } = await begunPut();
    one.putCall.close();
    method.open('put');
    expect(await put).toBe('put');
    expect(one.told.of('notStored')).toMatchObject([{ reason: 'shut-down' }]);
    expect(await other.answer(async () => 'loaded')).toBe('loaded');
  });
});
