import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Cacheable, CacheEvents } from '@tripsage/cache';
import { recordEvents, type RecordedEvents } from '@tripsage/cache-testing';
import { appWith } from '../../cache/methods/app-with.js';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../support/own-server.js';
import { patience } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';

const COUNT = 2_000;
const LIMIT_MS = 500;
/** Beyond the limit of a call, within which the server itself has answered for sure. */
const BLOCKED_MS = 700;
/** Beyond which a silent connection is given up. */
const LONG_BLOCKED_MS = 2_300;

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

@Injectable()
class OffersService {
  readonly loads = new Map<number, number>();
  blocksAt: ReadonlySet<number> = new Set();

  @Cacheable('offers', '10m')
  async find(id: number): Promise<{ id: number; text: string }> {
    this.loads.set(id, (this.loads.get(id) ?? 0) + 1);
    if (this.blocksAt.has(id)) block(BLOCKED_MS);
    return { id, text: 'offer '.repeat(40) };
  }
}

describeWithOwnServer('a process that is busy itself', () => {
  let server: OwnServer;
  let app: TestingModule;
  let offers: OffersService;
  let told: RecordedEvents;

  beforeEach(async () => {
    server = await startOwnServer();
    const options = { url: server.url, commandTimeout: `${LIMIT_MS}ms`, leaseLife: '1m' } as const;
    app = await appWith([OffersService], options);
    offers = app.get(OffersService);
    told = recordEvents(app.get(CacheEvents));
  });
  afterEach(() => app.close());

  const findAll = () => Promise.all(Array.from({ length: COUNT }, (_, id) => offers.find(id)));
  const expectNoFailure = (): void => {
    const failures = new Set(told.of('storeFailed').map(({ error }) => error.message));
    expect([...failures]).toEqual([]);
    expect(told.of('breaker')).toEqual([]);
    expect(told.of('disconnected')).toEqual([]);
    expect(told.of('connection')).toEqual([]);
    const unanswered = told.of('storeCalled').filter(({ isAnswered }) => !isAnswered);
    expect(unanswered.map(({ call }) => call)).toEqual([]);
    expect(new Set(told.of('notStored').map(({ reason }) => reason))).toEqual(new Set());
  };
  const expectEachLoadedOnce = (): void => {
    expect(offers.loads.size).toBe(COUNT);
    expect(new Set(offers.loads.values())).toEqual(new Set([1]));
  };

  it.each([
    ['when the calls were just made', BLOCKED_MS, []],
    ['at the first load and amid the loads', 0, [0, 1_000]],
    ['at the end of the loads', 0, [COUNT - 1]],
    ['for so long that the connection itself seems silent', LONG_BLOCKED_MS, []],
  ])('loads 2,000 cold keys once each, though it is blocked %s', async (_, blockedMs, blocksAt) => {
    offers.blocksAt = new Set(blocksAt);
    const answers = findAll();
    await new Promise((resolve) => setImmediate(resolve));
    block(blockedMs);
    await answers;
    expectNoFailure();
    expectEachLoadedOnce();
    await findAll();
    expectEachLoadedOnce();
  });

  it('keeps what it loads, where the loads that begin at once are busy for longer than a lease lives', async () => {
    await app.close();
    app = await appWith([OffersService], { url: server.url, leaseLife: '1500ms' });
    offers = app.get(OffersService);
    told = recordEvents(app.get(CacheEvents));
    const ids = Array.from({ length: 5 }, (_, id) => id);
    offers.blocksAt = new Set(ids);
    await Promise.all(ids.map((id) => offers.find(id)));
    expect(told.of('notStored')).toEqual([]);
    await Promise.all(ids.map((id) => offers.find(id)));
    expect([...offers.loads.values()]).toEqual(ids.map(() => 1));
  });

  it('still notices in time that the server is frozen', async () => {
    await offers.find(0);
    server.pause();
    const startedAt = performance.now();
    const answers = Promise.all(Array.from({ length: 20 }, (_, id) => offers.find(100 + id)));
    await until(() => told.of('breaker').some(({ isOpen }) => isOpen));
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS + patience(400));
    await answers;
    expect(told.of('storeFailed').length).toBeGreaterThan(0);
    server.resume();
  });

  it('notices a frozen server within five limits where it is always busy', async () => {
    await offers.find(0);
    server.pause();
    const startedAt = performance.now();
    const answers = Promise.all(Array.from({ length: 20 }, (_, id) => offers.find(100 + id)));
    while (told.of('breaker').length === 0) {
      block(45);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(performance.now() - startedAt).toBeLessThan(5 * LIMIT_MS + patience(500));
    await answers;
    server.resume();
  });
});
