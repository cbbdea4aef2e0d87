import type { TestingModule } from '@nestjs/testing';
import { CacheEvents, CacheHealth } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import type { Engine } from '../../../../libs/cache/src/engine/engine.js';
import { CACHE_ENGINE } from '../../../../libs/cache/src/nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../../../libs/cache/src/options/module-options.js';
import { CacheStatistics } from '../../../../libs/cache/src/statistics/cache.statistics.js';
import { CacheMetrics } from '../../../../libs/cache/src/ops/metrics/cache.metrics.js';
import {
  metricsSources,
  type MetricsSources,
} from '../../../../libs/cache/src/ops/metrics/metrics-sources.js';

/** The metrics of an application. */
export function metricsOf(app: TestingModule): CacheMetrics {
  return new CacheMetrics(
    metricsSources(
      app.get(CacheStatistics),
      app.get<Engine & Parameters<typeof metricsSources>[1]>(CACHE_ENGINE),
      app.get<CheckedOptions>(CHECKED_OPTIONS),
      app.get(CacheHealth),
    ),
  );
}

/** Metrics of the events that a test emits. */
export function metricsWith(sources: Partial<MetricsSources> = {}): {
  metrics: CacheMetrics;
  events: CacheEvents;
  clock: FakeClock;
} {
  const events = new CacheEvents();
  const clock = new FakeClock();
  const statistics = new CacheStatistics();
  statistics.listen(events);
  const metrics = new CacheMetrics({
    statistics,
    clock,
    l1: () => undefined,
    checkHealth: async () => undefined,
    refreshQueue: async () => ({ length: 3, lagMs: 1_500 }),
    limiters: async () => [{ name: 'duffel', remaining: 7, waitMs: 250 }],
    store: async () => ({ usedBytes: 10, maxBytes: 20, evictedKeys: 5, warnings: [] }),
    ...sources,
  });
  return { metrics, events, clock };
}
