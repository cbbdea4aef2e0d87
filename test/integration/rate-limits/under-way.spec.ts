import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { SLOT_POLL_MS } from '../../../libs/cache/src/ports/limit-store.js';
import { describeOnServer } from '../../support/real-server.js';
import { printLine } from './figures.js';
import { letAsk, LimitedProcess } from './limited-process.js';
import { paced, patience } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';

const PROCESSES = 4;
const CALLERS = 10;
const CONCURRENCY = 3;
/** Long enough for an event loop that a busy machine makes late: a place is renewed three times in it. */
const SLOT_LIFE_MS = paced(2_000);

/** What calls that are counted see: how many are under way. */
class Probe {
  underWay = 0;
  most = 0;
  came = 0;
  /** Calls are answered after that long; not at all where it is infinite. */
  takesMs = 20;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.came += 1;
      this.underWay += 1;
      this.most = Math.max(this.most, this.underWay);
      response.on('close', () => (this.underWay -= 1));
      if (this.takesMs < Infinity) setTimeout(() => response.end(), this.takesMs);
    });
  }

  static async start(): Promise<Probe> {
    const probe = new Probe();
    probe.server.listen(0, '127.0.0.1');
    await once(probe.server, 'listening');
    return probe;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const probes: Probe[] = [];
afterEach(() => probes.splice(0).forEach((probe) => probe.close()));

describeOnServer(`calls under way, of ${PROCESSES} processes × ${CALLERS} callers`, (server) => {
  async function start() {
    const probe = await Probe.start();
    probes.push(probe);
    const processes = await LimitedProcess.startAll(PROCESSES, {
      url: server.url,
      keyPrefix: server.keyPrefix(),
      commandTimeout: '5s',
      leaseLife: `${SLOT_LIFE_MS}ms`,
      rateLimits: { slots: { limits: [], concurrency: CONCURRENCY, reserve: 0 } },
    });
    return { probe, processes };
  }

  it(`are ${CONCURRENCY} at most, and everybody gets through`, async () => {
    const { probe, processes } = await start();
    const order = { limiter: 'slots', callers: CALLERS, apartMs: 0, url: probe.url, restMs: 50 };
    await letAsk(processes, order, async () => {
      const haveAll = () => processes.every((one) => one.calls.length >= 3 * CALLERS);
      await until(haveAll, { what: 'every process to have its share', within: 20_000 });
    });
    const counts = processes.map(({ calls }) => calls.length);
    printLine('3 under way', {
      'most at once': probe.most,
      calls: probe.came,
      'by process': counts.join('/'),
    });
    expect(probe.most).toBe(CONCURRENCY);
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(3 * CALLERS);
    expect(processes.flatMap(({ reports }) => reports).filter(({ kind }) => kind === 'rejected')).toEqual([]);
  });

  it('are no longer so within the life of their places when their process is killed', async () => {
    const { probe, processes } = await start();
    const [victim, other] = processes as [LimitedProcess, LimitedProcess];
    probe.takesMs = Infinity;
    const lost = victim.order({ kind: 'callers', limiter: 'slots', callers: 5, apartMs: 0, url: probe.url });
    lost.catch(() => undefined);
    await until(() => probe.underWay >= CONCURRENCY, { what: 'all places to be taken' });
    // Longer than their life: they are renewed.
    await delay(1.5 * SLOT_LIFE_MS);
    expect((await other.acquire('slots', { onLimit: 'reject' })).reason).toBe('concurrency');
    const waiting = Array.from({ length: CONCURRENCY }, () => other.acquire('slots', { maxWait: '30s' }));
    const killedAt = performance.now();
    await victim.kill();
    await Promise.all(waiting);
    const freeAfterMs = performance.now() - killedAt;
    printLine('3 places of a killed process', { 'free again after': `${Math.round(freeAfterMs)} ms` });
    // Who waits asks again now and then, since nobody tells of it; and what the machine needs on top.
    expect(freeAfterMs).toBeLessThan(SLOT_LIFE_MS + SLOT_POLL_MS + patience(1_000));
    expect(probe.came).toBe(CONCURRENCY);
  });
});
