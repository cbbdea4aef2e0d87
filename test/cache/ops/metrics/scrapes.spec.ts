import { describe, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../../support/own-server.js';
import { appWith } from '../../methods/app-with.js';
import { settle } from '../../simulated-process.js';
import { samplesOf } from './exposition.js';
import { metricsOf, metricsWith } from './metrics-of.js';

const rateLimits = { duffel: { limits: [{ limit: 1, per: '1h' as const }] } };

describe('a scrape while the server does not answer', () => {
  it('is answered without the answers of the server, and marked as incomplete', async () => {
    let answer!: (state: { length: number; lagMs: number }) => void;
    let asked = 0;
    const refreshQueue = (): Promise<{ length: number; lagMs: number }> => {
      asked += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const store = async (): Promise<never> => {
      throw new Error('disconnected');
    };
    const { metrics, events, clock } = metricsWith({ refreshQueue, store });
    events.emit('busGap', {});
    for (const scrapes of [1, 2]) {
      const scrape = metrics.text();
      await settle();
      clock.advance(499);
      expect(await Promise.race([scrape, settle().then(() => 'not yet')])).toBe('not yet');
      clock.advance(1);
      const samples = samplesOf(await scrape);
      expect(samples.get('tripsage_cache_scrape_incomplete')).toBe(1);
      expect(samples.get('tripsage_cache_bus_gaps_total')).toBe(1);
      expect(samples.get('tripsage_limiter_units_left{limiter="duffel"}')).toBe(7);
      for (const name of ['refresh_queue_entries', 'refresh_queue_lag_seconds', 'store_used_bytes'])
        expect([scrapes, name, samples.has(`tripsage_cache_${name}`)]).toEqual([scrapes, name, false]);
    }
    // The second scrape shared the query of the first, whose answer is for the next.
    expect(asked).toBe(1);
    const scrape = metrics.text();
    answer({ length: 9, lagMs: 0 });
    expect(samplesOf(await scrape).get('tripsage_cache_refresh_queue_entries')).toBe(9);
    expect(clock.pending).toBe(0);
  });

  it('is one for all callers at once', async () => {
    let asked = 0;
    const { metrics } = metricsWith({
      refreshQueue: async () => {
        asked += 1;
        return { length: asked, lagMs: 0 };
      },
    });
    const [one, other] = await Promise.all([metrics.text(), metrics.text()]);
    expect([one === other, asked]).toEqual([true, 1]);
    await metrics.text();
    expect(asked).toBe(2);
  });
});

describeWithOwnServer('a scrape while the server hangs', () => {
  it('is answered long before its commands time out', async () => {
    const server = await startOwnServer();
    const app = await appWith([], { url: server.url, rateLimits, commandTimeout: '60s' });
    const metrics = metricsOf(app);
    expect(samplesOf(await metrics.text()).get('tripsage_cache_scrape_incomplete')).toBe(0);
    server.pause();
    const samples = samplesOf(await metrics.text());
    expect(samples.get('tripsage_cache_scrape_incomplete')).toBe(1);
    expect(samples.has('tripsage_cache_store_used_bytes')).toBe(false);
    expect(samples.has('tripsage_limiter_units_left{limiter="duffel"}')).toBe(false);
    server.resume();
    await app.close();
  });
});
