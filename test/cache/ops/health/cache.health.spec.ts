import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheHealth, MemoryStore, type StoreHealth } from '@tripsage/cache';
import { FakeClock, FaultyStore, recordEvents } from '@tripsage/cache-testing';
import { describeWithOwnServer, startOwnServer } from '../../../support/own-server.js';
import { appWith } from '../../methods/app-with.js';
import { patience } from '../../../support/slowness.mjs';
import { until } from '../../../support/until.js';

/** A store whose health the test scripts. */
function scriptedStore(clock: FakeClock) {
  const store = new FaultyStore(new MemoryStore({ clock }));
  const script = { health: async (): Promise<StoreHealth> => ({ state: 'up', latencyMs: 1 }), asked: 0 };
  store.health = () => {
    script.asked += 1;
    return script.health();
  };
  return { store, script };
}

const partOf = async (health: CacheHealth, part: string) =>
  (await health.report()).parts.find((one) => one.part === part);

describe('the health of an application without a schedule', () => {
  it('is checked for a report, at most every three seconds', async () => {
    const clock = new FakeClock();
    const { store, script } = scriptedStore(clock);
    const app = await appWith([], { store, clock, scheduler: false });
    const health = app.get(CacheHealth);
    const report = await health.report();
    expect(report).toMatchObject({ state: 'up', process: expect.stringMatching(/\/\d+$/) });
    expect(report.parts.map(({ part }) => part).toSorted()).toEqual(
      ['event loop', 'rate limits', 'scheduler', 'store', 'store settings'].toSorted(),
    );
    await health.report();
    clock.advance(2_999);
    await health.report();
    expect(script.asked).toBe(1);
    clock.advance(1);
    await health.report();
    expect(script.asked).toBe(2);
    await app.close();
  });

  it('answers in milliseconds over a store that hangs, with what it knows', async () => {
    const { store, script } = scriptedStore(new FakeClock());
    const app = await appWith([], { store, scheduler: false, commandTimeout: '20s' });
    const health = app.get(CacheHealth);
    script.health = () => new Promise(() => undefined);
    const askedAt = performance.now();
    const report = await Promise.race([health.report(), delay(10_000, undefined, { ref: false })]);
    expect(report).toMatchObject({ state: 'degraded', parts: [{ part: 'health' }] });
    // Far more than the quarter of a second that it waits, far less than the store may take.
    expect(performance.now() - askedAt).toBeLessThan(patience(5_000));
    expect(script.asked).toBe(1);
    await app.close();
  });

  it('is down without its store only where `strict` is set', async () => {
    for (const [strict, state] of [
      [false, 'degraded'],
      [true, 'down'],
    ] as const) {
      const clock = new FakeClock();
      const { store, script } = scriptedStore(clock);
      script.health = async () => ({ state: 'down', reason: 'gone' });
      const app = await appWith([], { store, clock, scheduler: false, health: { strict } });
      expect(await app.get(CacheHealth).report()).toMatchObject({ state });
      await app.close();
    }
  });
});

describeWithOwnServer('the health of an application whose server is stopped and started again', () => {
  it('is reported with its history, which survives', async () => {
    const server = await startOwnServer();
    const app = await appWith([], {
      url: server.url,
      scheduler: { health: { every: '50ms' } },
      commandTimeout: '500ms',
    });
    const health = app.get(CacheHealth);
    const events = recordEvents(app.get(CacheEvents));
    const changed = async (to: string) => {
      const isEmitted = () => events.of('healthChanged').some((one) => one.part === 'store' && one.to === to);
      await until(isEmitted, { what: `the store to be ${to}` });
      events.clear();
    };
    await until(() => partOf(health, 'bus'));
    expect(await partOf(health, 'bus')).toMatchObject({ state: 'up', latencyMs: expect.any(Number) });
    await server.kill();
    await changed('down');
    expect((await health.report()).state).toBe('degraded');
    await server.start();
    await changed('up');
    await until(async () => (await health.report()).state === 'up');
    const ofStore = async () => (await health.history()).filter(({ part }) => part === 'store');
    await until(async () => (await ofStore()).length >= 2);
    expect(await ofStore()).toMatchObject([
      { from: 'down', to: 'up' },
      { from: 'up', to: 'down', reason: expect.stringContaining(server.url) },
    ]);
    await app.close();
  });
});
