import { AsyncLocalStorage } from 'node:async_hooks';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalBackend } from '@tripsage/cache';
import type { FakeClock } from '@tripsage/cache-testing';
import { canonical } from '../../../libs/cache/src/keys/call-key.js';
import type { Many } from '../../../libs/cache/src/cached-call/many-call.js';
import {
  callOf,
  type CallOptions,
  Gated,
  localCluster,
  settle,
  SimulatedProcess,
} from '../simulated-process.js';

interface User {
  id: number;
  by: string;
}

type Load = (ids: number[]) => Promise<unknown>;

/** How long the loads of a call wait for each other at most. */
const LONGEST_WAIT_MS = 5;

describe('the flow of a call for many items', () => {
  let clock: FakeClock;
  let backend: LocalBackend;
  let one: SimulatedProcess;
  let other: SimulatedProcess;
  /** What the method was called with, each time. */
  let asked: number[][];

  beforeEach(async () => {
    ({ clock, backend } = localCluster());
    [one, other] = [new SimulatedProcess({ clock, backend }), new SimulatedProcess({ clock, backend })];
    await Promise.all([one.coherence.confirm(), other.coherence.confirm()]);
    asked = [];
  });

  const keyOf = (id: unknown): string => `ns:${canonical(id, 'an id', 'Users.find')}`;

  const users = (ids: readonly number[], by = 'one'): User[] => ids.map((id) => ({ id, by }));

  function manyOf(ids: unknown[], load: Load, how: CallOptions & Partial<Many['options']> = {}): Many {
    const { items = (list) => list as unknown[], idOf = ({ id }: User) => id, ...options } = how;
    return {
      method: 'Users.findMany',
      args: [ids],
      options: { items, idOf },
      callOf: ([id], loadItem) => callOf(loadItem, { ...options, cacheKey: keyOf(id) }),
      run: ([missing]) => {
        asked.push(missing as number[]);
        return load(missing as number[]);
      },
    };
  }

  const find = (
    process: SimulatedProcess,
    ids: unknown[],
    load: Load = async (missing) => users(missing),
    how?: Parameters<typeof manyOf>[2],
  ): Promise<unknown[]> => process.manyCall.answer(manyOf(ids, load, how));

  const waitInVain = async (): Promise<void> => {
    await settle();
    clock.advance(LONGEST_WAIT_MS);
    await settle();
  };

  it('asks the method once, for the items that nobody has, in their order and each once', async () => {
    await find(one, [2]);
    expect(await find(one, [4, 2, 3, 4, 2, 1])).toEqual(users([4, 2, 3, 4, 2, 1]));
    expect(asked).toEqual([[2], [4, 3, 1]]);
    expect(await find(other, [1, 2, 3, 4])).toEqual(users([1, 2, 3, 4]));
    expect(asked).toHaveLength(2);
  });

  it('asks in one go, without waiting for the clock, where no other call has any of the items', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => index);
    expect(await find(one, ids)).toEqual(users(ids));
    expect(asked).toEqual([ids]);
  });

  it('answers an empty list with an empty one, and calls nothing', async () => {
    const before = { ...one.backend.calls };
    expect(await find(one, [])).toEqual([]);
    expect(asked).toEqual([]);
    expect(one.backend.calls).toEqual(before);
  });

  it('matches values to items whatever their order, the first of several for one, and passes over others', async () => {
    const load = async (): Promise<unknown> => [
      null,
      { id: 9, by: 'nobody asked' },
      { id: 2, by: 'first' },
      undefined,
      { id: 2, by: 'second' },
      { id: 1, by: 'one' },
    ];
    expect(await find(one, [1, 2], load)).toEqual([
      { id: 1, by: 'one' },
      { id: 2, by: 'first' },
    ]);
  });

  it('matches items that are objects by what they hold', async () => {
    const idOf = (value: { place: { lat: number; lon: number } }): unknown => value.place;
    const load = async (): Promise<unknown> => [{ place: { lat: 1, lon: 2 }, name: 'Rome' }];
    const [found] = await find(one, [{ lon: 2, lat: 1 }], load, { idOf } as never);
    expect(found).toMatchObject({ name: 'Rome' });
  });

  it('remembers items that there is no value of, for as long as the policy says', async () => {
    const policy = { fresh: '10m', negative: '1m' } as const;
    const load: Load = async (ids) => users(ids.filter((id) => id !== 404));
    expect(await find(one, [404, 1], load, { policy })).toEqual([undefined, { id: 1, by: 'one' }]);
    clock.advance(59_999);
    expect(await find(other, [1, 404], load, { policy })).toEqual([{ id: 1, by: 'one' }, undefined]);
    expect(asked).toEqual([[404, 1]]);
    clock.advance(1);
    await find(one, [1, 404], load, { policy });
    expect(asked).toEqual([[404, 1], [404]]);
  });

  it('remembers that there is no value of any', async () => {
    expect(await find(one, [1, 2], async () => [])).toEqual([undefined, undefined]);
    expect(await find(one, [2, 1])).toEqual([undefined, undefined]);
    expect(asked).toHaveLength(1);
  });

  it('applies unless to each value on its own', async () => {
    const unless = (value: User | undefined): boolean => value === undefined;
    await find(one, [1, 2], async () => users([1]), { unless });
    await find(one, [1, 2], async () => users([2]), { unless });
    expect(asked).toEqual([[1, 2], [2]]);
  });

  it('goes to the method with all items, each once, where the cache is disabled', async () => {
    const disabled = new SimulatedProcess({ clock, backend, enabled: false });
    expect(await find(disabled, [2, 1, 2])).toEqual(users([2, 1, 2]));
    expect(await find(disabled, [2, 1, 2])).toEqual(users([2, 1, 2]));
    expect(asked).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });

  describe('with lists that overlap', () => {
    it('loads each item once in one process', async () => {
      const first = new Gated<unknown>();
      const finding = find(one, [1, 2], first.run);
      await first.hasBegun;
      const second = find(one, [2, 3, 1]);
      await waitInVain();
      expect(asked).toEqual([[1, 2], [3]]);
      first.open(users([1, 2]));
      expect(await Promise.all([finding, second])).toEqual([users([1, 2]), users([2, 3, 1])]);
      expect(asked).toHaveLength(2);
    });

    it('loads each item once in two processes, also where each has what the other waits for', async () => {
      const take = one.backend.hold('acquire');
      const findings = [find(one, [1, 2, 3])];
      await take.reached(3);
      // The other is first to ask for the leases of these two.
      findings.push(find(other, [3, 2, 4], async (ids) => users(ids, 'other')));
      await settle();
      take.open();
      await waitInVain();
      await settle();
      const [ours, theirs] = await Promise.all(findings);
      expect(asked.flat().toSorted()).toEqual([1, 2, 3, 4]);
      expect(ours).toEqual([...users([1]), ...users([2, 3], 'other')]);
      expect(theirs).toEqual(users([3, 2, 4], 'other'));
    });

    it('does not wait in a circle, where each of two processes has what the other waits for', async () => {
      await backend.leases.acquire(keyOf(2), { token: 'third', ...one.coherence.version }, 5_000);
      one.backend.bus.hold();
      const ours = find(one, [1, 2]);
      await settle();
      await backend.leases.release(keyOf(2), 'third');
      const theirs = find(other, [2, 1], async (ids) => users(ids, 'other'));
      await settle();
      expect(asked).toEqual([]);
      await waitInVain();
      expect(asked).toEqual([[1], [2]]);
      one.backend.bus.open();
      clock.advance(1_000);
      expect(await Promise.all([ours, theirs])).toEqual([
        [...users([1]), ...users([2], 'other')],
        [...users([2], 'other'), ...users([1])],
      ]);
      expect(asked).toHaveLength(2);
    });

    it('shares entries and loads with calls for one item', async () => {
      const load = new Gated<unknown>();
      const single = one.answer(load.run, { cacheKey: keyOf(1) });
      await load.hasBegun;
      const many = find(one, [1, 2]);
      await waitInVain();
      expect(asked).toEqual([[2]]);
      load.open({ id: 1, by: 'single' });
      await single;
      expect(await many).toEqual([{ id: 1, by: 'single' }, ...users([2])]);
      expect(await one.answer(() => Promise.reject(new Error('no load')), { cacheKey: keyOf(2) })).toEqual({
        id: 2,
        by: 'one',
      });
    });

    it('asks in the order of the list, also where its first item is the last to need a load', async () => {
      await backend.leases.acquire(keyOf(1), { token: 'third', ...one.coherence.version }, 5_000);
      const finding = find(one, [1, 2, 3]);
      await settle();
      await backend.leases.release(keyOf(1), 'third');
      await finding;
      expect(asked).toEqual([[1, 2, 3]]);
    });

    it('goes on with the rest where one item was answered while others wait for the clock', async () => {
      const load = new Gated<unknown>();
      const single = one.answer(load.run, { cacheKey: keyOf(1) });
      await load.hasBegun;
      const many = find(one, [1, 2, 3]);
      await settle();
      expect(asked).toEqual([]);
      load.open({ id: 1, by: 'single' });
      await Promise.all([single, many]);
      expect(asked).toEqual([[2, 3]]);
    });
  });

  describe('where the method fails', () => {
    it('fails the call, and answers from what there is for other items go on', async () => {
      await find(one, [1]);
      const down = new Error('down');
      await expect(find(one, [1, 2, 3], () => Promise.reject(down))).rejects.toBe(down);
      expect(await find(one, [1])).toEqual(users([1]));
      // It is remembered for each of them, as for any call.
      await expect(find(one, [3])).rejects.toStrictEqual(down);
      clock.advance(1_000);
      expect(await find(one, [2, 3])).toEqual(users([2, 3]));
    });

    it('fails the call where the load of another call fails that has one of the items', async () => {
      const load = new Gated<unknown>();
      const single = one.answer(load.run, { cacheKey: keyOf(1) });
      await load.hasBegun;
      const many = find(one, [1, 2]);
      await waitInVain();
      load.fail(new Error('down'));
      await expect(single).rejects.toThrow('down');
      await expect(many).rejects.toThrow('down');
      // What its own load brought is kept.
      await find(one, [2]);
      expect(asked).toEqual([[2]]);
    });

    it('answers with old values within staleIfError', async () => {
      const policy = { fresh: '1m', staleIfError: '1h' } as const;
      await find(one, [1, 2], undefined, { policy });
      clock.advance(60_000);
      const down = (): Promise<never> => Promise.reject(new Error('down'));
      expect(await find(one, [2, 1], down, { policy })).toEqual(users([2, 1]));
      expect(asked).toEqual([
        [1, 2],
        [2, 1],
      ]);
    });

    it.each<[string, Load, string, RegExp]>([
      [
        'gives no array',
        async () => new Map(),
        'CACHE_VALUE_UNSUPPORTED',
        /Users\.findMany: @CacheableMany needs an array/,
      ],
      [
        'gives values of other items only',
        async () => [{ id: '1' }, { id: '2' }],
        'CACHE_RULE_FAILED',
        /none of the values.*'1' is not 1/,
      ],
      [
        'gives a value that has no id',
        async () => [{ id: () => 1 }],
        'CACHE_ARGUMENT_UNHASHABLE',
        /what its idOf option returned/,
      ],
      [
        'gives a value that idOf trips over',
        async () => [Object.defineProperty({}, 'id', { get: () => JSON.parse('no id') as never })],
        'CACHE_RULE_FAILED',
        /its idOf option threw \(SyntaxError\)/,
      ],
      [
        'throws before it gives a promise',
        () => {
          throw Object.assign(new Error('at once'), { code: 'OWN' });
        },
        'OWN',
        /at once/,
      ],
    ])('names what is wrong where it %s', async (_what, load, code, message) => {
      await expect(find(one, [1, 2], load)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
    });
  });

  it.each<[string, Many['options']['items']]>([
    ['no array', () => 'list' as never],
    ['an array that is none of the arguments', (ids: number[]) => [...ids]],
    ['a promise', (async (ids: number[]) => ids) as never],
  ])('refuses an items option that gives %s', async (_what, items) => {
    await expect(find(one, [1], undefined, { items })).rejects.toMatchObject({
      code: 'CACHE_RULE_FAILED',
      message: expect.stringContaining('Users.findMany: its items option'),
    });
    expect(asked).toEqual([]);
  });

  it('names an item that no key can be made of', async () => {
    await expect(find(one, [1, () => 1])).rejects.toMatchObject({
      code: 'CACHE_ARGUMENT_UNHASHABLE',
      message: expect.stringContaining('Users.findMany: an item is a function'),
    });
  });

  describe('with stale items', () => {
    const policy = { fresh: '1m', stale: '1h' } as const;

    it('serves them at once, and renews all of them behind by one call', async () => {
      await find(one, [1, 2, 3], undefined, { policy });
      clock.advance(60_000);
      await one.coherence.confirm();
      const load: Load = async (ids) => users(ids, 'renewed');
      expect(await find(one, [3, 1, 2], load, { policy })).toEqual(users([3, 1, 2]));
      await waitInVain();
      expect(asked).toEqual([
        [1, 2, 3],
        [3, 1, 2],
      ]);
      expect(await find(one, [1, 2, 3], load, { policy })).toEqual(users([1, 2, 3], 'renewed'));
      expect(asked).toHaveLength(2);
    });

    it('renews them by the very call that new items need', async () => {
      await find(one, [1], undefined, { policy });
      clock.advance(60_000);
      await one.coherence.confirm();
      const load: Load = async (ids) => users(ids, 'renewed');
      expect(await find(one, [1, 2], load, { policy })).toEqual([...users([1]), ...users([2], 'renewed')]);
      expect(asked).toEqual([[1], [1, 2]]);
      expect(await find(one, [1, 2], load, { policy })).toEqual(users([1, 2], 'renewed'));
    });

    it('tells a renewal that fails as an event', async () => {
      await find(one, [1, 2], undefined, { policy });
      clock.advance(60_000);
      await one.coherence.confirm();
      const down = (): Promise<never> => Promise.reject(new Error('down'));
      expect(await find(one, [1, 2], down, { policy })).toEqual(users([1, 2]));
      await waitInVain();
      expect(one.told.of('backgroundRefreshFailed')).toHaveLength(2);
    });
  });

  describe('and invalidation', () => {
    it('forgets each item on its own: by key, and by a tag of its value', async () => {
      const tags = ({ value }: { value?: User }): string[] =>
        value === undefined ? [] : [`user:${value.id}`];
      await find(one, [1, 2, 3], undefined, { tags });
      await other.invalidator.keys([keyOf(1)]);
      await other.invalidator.tags(['user:2'], 'delete');
      await find(one, [1, 2, 3], undefined, { tags });
      expect(asked).toEqual([
        [1, 2, 3],
        [1, 2],
      ]);
    });

    it('keeps nothing of an item that was deleted during the load, and the rest', async () => {
      const load = new Gated<unknown>();
      const finding = find(one, [1, 2], load.run);
      await load.hasBegun;
      await other.invalidator.keys([keyOf(1)]);
      load.open(users([1, 2]));
      await finding;
      await find(other, [1, 2]);
      expect(asked).toEqual([[1, 2], [1]]);
    });

    it('has every item carry the tags of cached answers that the one call asked for', async () => {
      const load: Load = async (ids) => {
        await one.answer(async () => 'child', { cacheKey: 'ns:child', tags: ['child'] });
        return users(ids);
      };
      await find(one, [1, 2, 3], load);
      await other.invalidator.tags(['child'], 'delete');
      await find(other, [3, 2, 1], async (ids) => users(ids, 'other'));
      expect(asked).toEqual([
        [1, 2, 3],
        [3, 2, 1],
      ]);
    });

    it('has a cached answer that is made of many carry the tags of each', async () => {
      const tags = ({ value }: { value: User }): string[] => [`user:${value.id}`];
      const page = (): Promise<unknown> =>
        one.answer(() => find(one, [1, 2], undefined, { tags }), { cacheKey: 'ns:page' });
      await page();
      await other.invalidator.tags(['user:2'], 'delete');
      await page();
      expect(asked).toEqual([[1, 2], [2]]);
      expect(one.told.of('answered').at(-1)).toMatchObject({ key: 'ns:page', outcome: 'miss' });
    });
  });

  it('does not wait for itself where the method asks for one of its own items', async () => {
    const load: Load = async (ids) => {
      if (ids.length === 1) return users(ids, 'inner');
      const [inner] = (await find(one, [1], load)) as User[];
      return users(ids, `of ${inner?.by}`);
    };
    expect(await find(one, [1, 2], load)).toEqual(users([1, 2], 'of inner'));
  });

  it('calls the method in the context of the caller', async () => {
    const request = new AsyncLocalStorage<string>();
    const load: Load = async (ids) => users(ids, request.getStore());
    const [found, direct] = await Promise.all([
      request.run('ann', () => find(one, [1, 2], load)),
      request.run('bob', () => find(one, [3], load)),
    ]);
    expect([found, direct]).toEqual([users([1, 2], 'ann'), users([3], 'bob')]);
  });

  it('keeps no answer under the key of another item, where the list changes under way', async () => {
    const ids = [1, 2];
    const finding = find(one, ids);
    ids.reverse();
    ids.push(3);
    expect(await finding).toEqual(users([1, 2]));
    expect(asked).toEqual([[1, 2]]);
  });

  it('goes on without the server: one call of the method, kept in this process', async () => {
    one.backend.failAll();
    expect(await find(one, [1, 2])).toEqual(users([1, 2]));
    expect(await find(one, [2, 1])).toEqual(users([2, 1]));
    expect(asked).toHaveLength(1);
  });
});
