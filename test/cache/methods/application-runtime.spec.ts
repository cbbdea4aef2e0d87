import { describe, expect, it } from '@jest/globals';
import { Cacheable, CacheableMany, CacheEvict, CachePut, RateLimited } from '@tripsage/cache';
import { ApplicationRuntime } from '../../../libs/cache/src/methods/application-runtime.js';
import type { CacheMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { marksOf } from '../../../libs/cache/src/methods/marks/marks-of.js';
import { LIMITS } from '../limited-call/limits.js';
import { localCluster, SimulatedProcess } from '../simulated-process.js';

class Trips {
  readonly ran: string[] = [];

  @Cacheable('trips', '10m', { revalidate: true })
  async find(id: number): Promise<string> {
    return `trip ${this.ran.push(`find ${id}`)}`;
  }

  @CacheableMany('trips', '10m', {
    operation: 'find',
    items: (ids: readonly number[]) => ids,
    idOf: ({ id }: { id: number }) => id,
  })
  async findAll(ids: readonly number[]): Promise<{ id: number }[]> {
    this.ran.push(`find all ${ids.join(' ')}`);
    return ids.map((id) => ({ id }));
  }

  @CachePut('trips', '10m', { operation: 'find' })
  async save(id: number): Promise<string> {
    return `saved ${id}`;
  }

  @CacheEvict({ namespace: 'trips', operation: 'find' })
  async drop(_id: number): Promise<void> {}

  @RateLimited('duffel', { cost: 3, onLimit: 'reject' })
  async ask(): Promise<string> {
    return 'asked';
  }

  @RateLimited('duffel', { cost: 3, onLimit: 'reject' })
  @Cacheable('trips', '10m')
  async search(): Promise<string> {
    return `search ${this.ran.push('search')}`;
  }
}

class DayTrips extends Trips {}

/** The decorator of that kind on a method of `Trips`. */
function markOf(method: keyof Trips, kind?: CacheMark['kind']): CacheMark {
  const found = marksOf(Trips.prototype).find(
    (mark) => mark.methodName === method && (kind === undefined || mark.kind === kind),
  );
  return found as CacheMark;
}

/** A runtime that has checked all of `Trips`, as at the start of an application. */
function started() {
  const process = new SimulatedProcess({ ...localCluster(), rateLimits: { duffel: LIMITS } });
  const runtime = new ApplicationRuntime(process.engine, new Map());
  for (const mark of marksOf(Trips.prototype)) runtime.prepare(mark, Trips.prototype);
  const trips = new Trips();
  const call = (method: keyof Trips, ...args: unknown[]) => runtime.call(markOf(method), trips, args);
  return { process, runtime, trips, call };
}

describe('the runtime of an application', () => {
  it('keeps what a method answers, until a put replaces it or an eviction removes it', async () => {
    const { trips, call } = started();
    expect([await call('find', 1), await call('find', 1)]).toEqual(['trip 1', 'trip 1']);
    await call('save', 1);
    expect(await call('find', 1)).toBe('saved 1');
    await call('drop', 1);
    expect(await call('find', 1)).toBe('trip 2');
    expect(trips.ran).toEqual(['find 1', 'find 1']);
  });

  it('loads of many items only those that the single method does not have', async () => {
    const { trips, call } = started();
    await call('find', 1);
    expect(await call('findAll', [1, 2])).toEqual(['trip 1', { id: 2 }]);
    expect(trips.ran).toEqual(['find 1', 'find all 2']);
  });

  it('asks a limiter over a cache for loads, and not for hits', async () => {
    const { runtime, trips, call } = started();
    const limited = markOf('search', 'limited');
    expect(runtime.prepare(limited, Trips.prototype)).toMatchObject({ kind: 'limited', limit: undefined });
    const cached = () => runtime.call(markOf('search', 'cacheable'), trips, []);
    expect([await cached(), await cached()]).toEqual(['search 1', 'search 1']);
    await expect(call('ask')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('checks a decorator once for each class, and a subclass has keys of its own', () => {
    const { runtime } = started();
    const mark = markOf('find');
    const ofTrips = runtime.prepare(mark, Trips.prototype);
    expect(runtime.prepare(mark, Trips.prototype)).toBe(ofTrips);
    expect(runtime.prepare(mark, DayTrips.prototype)).not.toBe(ofTrips);
    expect([...runtime.keyed.keys()]).toEqual([
      'trips:trips:find',
      'trips:trips:search',
      'trips:day-trips:find',
    ]);
  });

  it('lets the clock call cached methods of an object, and no others', async () => {
    const { process, runtime, trips } = started();
    expect(process.engine.scheduledRefresh.isNeeded).toBe(false);
    for (const mark of marksOf(Trips.prototype)) runtime.addRefreshable(mark, trips);
    expect([...runtime.refreshable.keys()]).toEqual(['trips:trips:find', 'trips:trips:search']);
    expect(process.engine.scheduledRefresh.isNeeded).toBe(true);
    const call = runtime.refreshable.get('trips:trips:find')?.callFor([7]);
    expect(await process.cachedCall.answer(call as NonNullable<typeof call>)).toBe('trip 1');
    expect(trips.ran).toEqual(['find 7']);
  });

  it('has ended once its application shut down', () => {
    const { runtime } = started();
    expect(runtime.ended).toBe(false);
    runtime.end();
    expect(runtime.ended).toBe(true);
  });
});
