// Slow: 100,000 keys.
import { describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { appWith } from '../../methods/app-with.js';
import { samplesOf, samplesOfMetric } from './exposition.js';
import { metricsOf } from './metrics-of.js';
import { patience } from '../../../support/slowness.mjs';

describe('the number of series', () => {
  it(
    'stays what it is, whatever callers ask for',
    async () => {
      const app = await appWith([], { l1: false });
      const cache = app.get(CacheService);
      const metrics = metricsOf(app);
      const load = (call: number) =>
        cache.getOrSet({ namespace: `user-${call % 1_000}`, key: `trip-${call}` }, '1m', async () => call);
      for (let call = 0; call < 1_000; call += 1) await load(call);
      const few = samplesOf(await metrics.text()).size;
      for (let call = 1_000; call < 10_000; call += 1) await load(call);
      for (let call = 10_000; call < 100_000; call += 1_000)
        await cache.getMany(Array.from({ length: 1_000 }, (_, index) => `trip-${call + index}`));
      const text = await metrics.text();
      const many = samplesOf(text).size;
      process.stdout.write(`${many} series after 100,000 keys and 1,000 users.\n`);
      const requests = samplesOfMetric(text, 'tripsage_cache_requests_total');
      expect(requests['namespace="_cache.others",outcome="load"']).toBe(9_000);
      expect(requests['namespace="_cache.others",outcome="absent"']).toBe(90_000);
      expect(Object.keys(requests)).toHaveLength(101 * 11);
      // Those of the process come and go: kinds of resources that it has, and of garbage collections.
      expect(many).toBeLessThan(few + 100);
      expect(many).toBeLessThan(13_000);
      await app.close();
    },
    patience(120_000),
  );
});
