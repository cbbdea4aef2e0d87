import { describe, expect, it } from '@jest/globals';
import { metricsSources } from '../../../../libs/cache/src/ops/metrics/metrics-sources.js';
import { CacheStatistics } from '../../../../libs/cache/src/statistics/cache.statistics.js';
import { LIMITS } from '../../limited-call/limits.js';
import { localCluster, SimulatedProcess } from '../../simulated-process.js';

/** The sources of one process, which has a limiter of 3 calls, and whose health nobody asks for. */
function sourcesOf({ l1 }: { l1: boolean }) {
  const { clock, backend } = localCluster();
  const process = new SimulatedProcess({ clock, backend, l1, rateLimits: { duffel: LIMITS } });
  const health = { report: async () => Promise.reject(new Error('nobody asks')) };
  return { process, sources: metricsSources(new CacheStatistics(), process.engine, { clock }, health) };
}

describe('the sources of metrics', () => {
  it('read at each scrape how full L1 is, and have nothing to read without one', async () => {
    const { process, sources } = sourcesOf({ l1: true });
    expect(sources.l1()).toEqual({ entries: 0, bytes: 0, evictions: 0 });
    await process.answer(async () => 'value');
    expect(sources.l1()).toMatchObject({ entries: 1, bytes: expect.any(Number), evictions: 0 });
    expect(sourcesOf({ l1: false }).sources.l1()).toBeUndefined();
  });

  it('read what each limiter has left, and spend nothing', async () => {
    const { process, sources } = sourcesOf({ l1: true });
    await process.limited('duffel', async () => 'answer', { cost: 2 });
    for (let scrape = 0; scrape < 2; scrape += 1) {
      expect(await sources.limiters()).toEqual([{ name: 'duffel', remaining: 1, waitMs: 0 }]);
    }
  });

  it('reject where the server does not answer, for each metric to say so', async () => {
    const { process, sources } = sourcesOf({ l1: true });
    process.backend.failNext('refreshQueue.state', new Error('no answer'));
    await expect(sources.refreshQueue()).rejects.toThrow('no answer');
  });
});
