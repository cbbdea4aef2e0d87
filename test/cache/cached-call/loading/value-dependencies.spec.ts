import { describe, expect, it } from '@jest/globals';
import type { AnswerSource } from '../../../../libs/cache/src/values/entry.js';
import { sourceOf } from '../../../../libs/cache/src/values/value-codec.js';
import { type CallOptions, localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

const LIST = { cacheKey: 'places:place:all:1', tags: ['places'] } as const;
const TRIP = { cacheKey: 'trips:trip:get:1' } as const;

interface Place {
  id: string;
  names: { official: string };
  at?: unknown;
}

/** A process in which a list of places is cached, and a trip is made of what the list gave before the trip is asked for. */
function travelling(extra: object = {}, options: CallOptions = {}) {
  const { clock, backend } = localCluster();
  const one = new SimulatedProcess({ clock, backend });
  let loads = 0;
  const places = () =>
    one.answer(async () => [{ id: 'rome', names: { official: `Roma ${loads}` }, ...extra }], {
      ...LIST,
      ...options,
    }) as Promise<Place[]>;
  const trip = (of: unknown, how: CallOptions = {}) =>
    one.answer(
      async () => {
        loads += 1;
        return of;
      },
      { ...TRIP, ...how },
    );
  return { clock, one, places, trip, loads: () => loads };
}

const reasons = (one: SimulatedProcess) => one.told.of('notStored').map(({ reason }) => reason);

describe('an answer that holds a part of a cached one', () => {
  it('falls with its tags, though the part came over a promise of another load', async () => {
    const { one, places } = travelling();
    let batch: Promise<Place[]> | undefined;
    let loads = 0;
    const first = () => one.answer(async () => (await (batch ??= places()))[0], { cacheKey: 'trips:a' });
    const second = () =>
      one.answer(async () => ({ place: ((loads += 1), (await batch!)[0]) }), { cacheKey: 'trips:b' });
    await first();
    await second();
    await second();
    expect(loads).toBe(1);
    await one.invalidator.tags(['places'], 'delete');
    batch = places();
    await second();
    expect(loads).toBe(2);
  });

  const dates = { at: new Date(0) };
  it.each<[string, object, CallOptions, (list: Place[]) => unknown]>([
    ['the whole', {}, {}, (list) => list],
    ['an item', {}, {}, ([place]) => [place]],
    ['a part of an item', {}, {}, ([place]) => ({ deep: [{ in: place!.names }] })],
    ['a copy with parts', {}, {}, ([place]) => ({ ...place })],
    ['in a Map and a Set', {}, {}, ([place]) => new Map([['a', new Set([place])]])],
    ['of a private copy', {}, { mutable: true }, ([place]) => place!.names],
    ['of a private copy that was changed', {}, { mutable: true }, (list) => (list.push(list[0]!), list)],
    ['of what JSON can not say', dates, {}, ([place]) => place],
    ['a date', dates, {}, ([place]) => ({ at: place!.at })],
    ['in the Map of a cached answer', { at: new Map([['a', { b: 1 }]]) }, {}, ([place]) => [...(place!.at as Map<string, object>).values()]], // prettier-ignore
  ])('has its tags, namespaces and life: %s', async (_what, extra, options, part) => {
    const { clock, places, trip, one } = travelling(extra, { ...options, policy: '10m' });
    for (const from of ['load', 'hit'] as const) {
      const list = await places();
      clock.advance(60_000);
      await trip(part(list), { cacheKey: `trips:trip:get:${from}`, policy: '1h' });
    }
    const stored = one.told.of('stored').filter(({ key }) => key.startsWith('trips'));
    expect(stored.map(({ lifeMs }) => lifeMs)).toEqual([540_000, 480_000]);
    expect(await trip('other', { cacheKey: 'trips:trip:get:hit' })).not.toBe('other');
    await one.invalidator.namespace('places', 'delete');
    expect(await trip('other', { cacheKey: 'trips:trip:get:hit' })).toBe('other');
  });

  it('may be any item of a long list, though each caller has a copy', async () => {
    const { one } = travelling();
    for (const wrap of [
      (rows: object[]) => rows,
      (rows: object[]) => ({ rows }),
      (rows: object[]) => new Set(rows),
    ]) {
      const load = async () => wrap(Array.from({ length: 5_000 }, (_, id) => ({ id, at: new Date(id) })));
      const cacheKey = `rows:all:${String(wrap)}`;
      const whole = (await one.answer(load, { cacheKey })) as object[] | { rows: object[] };
      const rows = 'rows' in whole ? whole.rows : [...whole];
      expect(sourceOf(rows.at(-1)!)?.key).toBe(cacheKey);
    }
  });

  it('is not kept where that was invalidated or had ended since it was given', async () => {
    for (const spoil of ['tag', 'key', 'time', 'everything'] as const) {
      const { one, clock, places, trip } = travelling();
      const [place] = await places();
      if (spoil === 'tag') await one.invalidator.tags(['places'], 'delete');
      if (spoil === 'key') await one.invalidator.keys([LIST.cacheKey]);
      if (spoil === 'time') clock.advance(600_000);
      if (spoil === 'everything') await one.coherence.reset();
      await trip(place);
      expect([spoil, ...reasons(one)]).toEqual([spoil, spoil === 'time' ? 'expired' : 'invalidated']);
      expect(await trip('new')).toBe('new');
    }
  });

  it('is stale from its birth where that is stale by then', async () => {
    const { clock, places, trip, loads } = travelling({}, { policy: { fresh: '1m', stale: '1h' } });
    const [place] = await places();
    await trip(place, { policy: '10m' });
    clock.advance(60_000);
    await trip(place, { policy: '10m' });
    await trip(place, { policy: '10m' });
    expect(loads()).toBe(3);
  });

  it('does not depend on the old answer of its own key', async () => {
    const { one } = travelling();
    let old: unknown;
    const how = { policy: { fresh: '1m', stale: '1h' } as const };
    const load = () => one.answer(async ({ stale }) => (old = stale) ?? { etag: 'a' }, how);
    await load();
    await one.invalidator.keys(['ns:key'], 'expire');
    await load();
    await settle();
    expect(await load()).toEqual({ etag: 'a' });
    expect(old).toEqual({ etag: 'a' });
    expect(one.told.of('answered').map(({ outcome }) => outcome)).toEqual(['miss', 'stale', 'hit']);
  });

  it('depends on what a put brought, and not on what was not kept', async () => {
    const { one, trip, loads } = travelling();
    const brought = await one.put(async () => ({ id: 'rome' }), LIST);
    await trip({ brought });
    await trip({ brought });
    expect(loads()).toBe(1);
    await one.invalidator.tags(['places'], 'delete');
    await trip('x');
    expect(loads()).toBe(2);
  });
});

describe('the mark of a part', () => {
  it('is seen by nobody else, and keeps no value', async () => {
    const { places } = travelling();
    const [place] = await places();
    const source = sourceOf(place!) as AnswerSource;
    expect(Reflect.ownKeys(place!)).toEqual(['id', 'names']);
    expect(structuredClone(place)).toEqual(place);
    expect(sourceOf(structuredClone(place!))).toBeUndefined();
    expect(Object.keys(source).toSorted()).toEqual(
      ['freshUntil', 'isBornStale', 'key', 'lifeUntil', 'prefixes', 'tags', 'version'], // prettier-ignore
    );
  });
});
