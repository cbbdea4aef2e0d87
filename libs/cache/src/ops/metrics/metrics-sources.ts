import type { StoreReport } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import type { RefreshQueueState } from '../../ports/refresh-queue.js';
import type { L1Cache } from '../../ports/l1-cache.js';
import type { Engine } from '../../engine/engine.js';
import type { CheckedOptions } from '../../options/module-options.js';
import type { CacheStatistics } from '../../statistics/cache.statistics.js';
import type { CacheHealth } from '../health/cache.health.js';

/** The units that one limiter has left for calls without a key. */
export interface LimiterLeft {
  readonly name: string;
  readonly remaining: number;
  /** The time that a call would wait for a unit; 0 where there is one. */
  readonly waitMs: number;
}

/** The contents of L1, in numbers. */
export interface L1Usage {
  readonly entries: number;
  readonly bytes: number;
  readonly evictions: number;
}

/** The sources that metrics read their figures from. */
export interface MetricsSources {
  readonly statistics: CacheStatistics;
  readonly clock: Pick<Clock, 'after'>;
  /** Undefined without L1. */
  l1(): L1Usage | undefined;
  /** Checks the health where the latest checks are old. Answers within a second, whatever hangs. */
  checkHealth(): Promise<unknown>;
  /** Answers of the server. These may take as long as a command may, or reject. */
  refreshQueue(): Promise<RefreshQueueState>;
  limiters(): Promise<readonly LimiterLeft[]>;
  store(): Promise<StoreReport>;
}

/** Injection token of {@link MetricsSources}. */
export const METRICS_SOURCES = Symbol('METRICS_SOURCES');

/** The sources of an application's cache. */
export function metricsSources(
  statistics: CacheStatistics,
  engine: Pick<Engine, 'backend' | 'limitedCall' | 'limiters'> & {
    readonly l1: Pick<L1Cache<unknown>, 'usage' | 'evictions'> | undefined;
  },
  { clock }: Pick<CheckedOptions, 'clock'>,
  health: Pick<CacheHealth, 'report'>,
): MetricsSources {
  const { backend, limitedCall, limiters, l1 } = engine;
  return {
    statistics,
    clock,
    l1: () => (l1 === undefined ? undefined : { ...l1.usage, evictions: l1.evictions }),
    checkHealth: () => health.report(),
    refreshQueue: () => backend.refreshQueue.state(),
    limiters: () =>
      Promise.all(
        limiters.all.map(async (limiter) => {
          const { remaining, waitMs } = await limitedCall.control.peek(limiter);
          return { name: limiter.name, remaining, waitMs };
        }),
      ),
    store: () => backend.inspect(),
  };
}
