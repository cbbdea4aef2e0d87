import { describe, expect, it } from '@jest/globals';
import { ClusterStatistics, CacheService, MemoryStore, type MinuteFigures } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { describeOnServer } from '../../../support/real-server.js';
import { appWith } from '../../methods/app-with.js';
import { Flights, rateLimits } from '../counted-flights.js';

/** Three callers answered by memory, one by a load, one by an error; one value found, two not; one permit acquired, one rejected. */
async function use(app: Awaited<ReturnType<typeof appWith>>): Promise<void> {
  const flights = app.get(Flights);
  for (let call = 0; call < 4; call += 1) await flights.find('a');
  await flights.find('bad').catch(() => undefined);
  const cache = app.get(CacheService);
  await cache.set('here', 1);
  await cache.getMany(['here', 'not', 'nor this']);
  await flights.ask();
  await flights.ask().catch(() => undefined);
}

const EXPECTED: Partial<MinuteFigures> = {
  namespaces: {
    default: expect.objectContaining({
      requests: expect.objectContaining({ fresh_l2: 1, absent: 2 }),
    }) as never,
    flights: {
      requests: expect.objectContaining({ fresh_l1: 3, load: 1, load_failed: 1, bypass: 0 }) as never,
      loads: { count: 2, totalMs: expect.any(Number) as never },
      failures: 1,
    },
  },
  limiters: {
    duffel: { acquired: 1, rejected: 1, waits: { count: 0, totalMs: 0 }, pauses: 0 },
  },
};

describe('the cluster statistics of an application', () => {
  it('have the minutes in which something was counted, with the counts since the last flush', async () => {
    const clock = new FakeClock();
    const app = await appWith([Flights], { store: new MemoryStore({ clock }), clock, rateLimits });
    const statistics = app.get(ClusterStatistics);
    await use(app);
    await statistics.flush();
    await statistics.flush();
    expect(await statistics.minutes()).toMatchObject([{ at: '2027-01-01T00:00:00.000Z', ...EXPECTED }]);
    expect((await statistics.minutes())[0]?.answersWithin.reduce((sum, count) => sum + count)).toBe(4);
    clock.advance(59_999);
    await app.get(Flights).find('a');
    await statistics.flush();
    clock.advance(120_001);
    await app.get(Flights).find('b');
    await statistics.flush();
    expect(
      (await statistics.minutes()).map(({ at, namespaces }) => [at, namespaces['flights']?.requests.load]),
    )
      // The caller in the last millisecond of the first minute got a hit.
      .toEqual([
        ['2027-01-01T00:00:00.000Z', 1],
        ['2027-01-01T00:03:00.000Z', 1],
      ]);
    await app.close();
  });
});

describe('counts of long ago', () => {
  it('are not among the last three hours, also where nothing was counted after them', async () => {
    const clock = new FakeClock();
    const app = await appWith([Flights], { store: new MemoryStore({ clock }), clock, rateLimits });
    const statistics = app.get(ClusterStatistics);
    await use(app);
    await statistics.flush();
    clock.advance(3 * 60 * 60_000);
    expect(await statistics.minutes()).toEqual([]);
    await app.close();
  });
});

describeOnServer('the cluster statistics of two processes', ({ url, keyPrefix }) => {
  it('are added up, with the last counts before they stop', async () => {
    const options = { url, keyPrefix: keyPrefix(), commandTimeout: '5s', rateLimits } as const;
    const [one, other] = [await appWith([Flights], options), await appWith([Flights], options)];
    await use(one);
    await one.close();
    await other.get(Flights).find('a');
    await other.get(ClusterStatistics).flush();
    const all = await other.get(ClusterStatistics).minutes();
    const sum = (of: (minute: MinuteFigures) => number | undefined) =>
      all.reduce((so, minute) => so + (of(minute) ?? 0), 0);
    expect(sum(({ namespaces }) => namespaces['flights']?.requests.fresh_l2)).toBe(1);
    expect(sum(({ namespaces }) => namespaces['flights']?.requests.fresh_l1)).toBe(3);
    expect(sum(({ limiters }) => limiters['duffel']?.rejected)).toBe(1);
    expect(sum(({ store }) => store.count)).toBeGreaterThan(5);
    expect(sum(({ store }) => store.totalMs)).toBeGreaterThan(0);
    await other.close();
  });
});
