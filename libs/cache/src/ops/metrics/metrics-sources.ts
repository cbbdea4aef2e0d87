import type { StoreReport } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import type { RefreshQueueState } from '../../ports/refresh-queue.js';
import type { L1Cache } from '../../ports/l1-cache.js';
import type { Engine } from '../../engine/engine.js';
import type { CheckedOptions } from '../../options/checked-options.js';
import type { CacheStatistics } from '../../statistics/cache.statistics.js';
import type { CacheHealth } from '../health/cache.health.js';

/** What one limiter still has to give, to calls without a key. */
export interface LimiterLeft {
  readonly name: string;
  readonly remaining: number;
  /** How long a call would have to wait for a unit; 0 where none. */
  readonly waitMs: number;
}

/** How full the memory of this process in front of the store is. */
export interface L1Usage {
  readonly entries: number;
  readonly bytes: number;
  readonly evictions: number;
}

/** Where the figures are that metrics show. */
export interface MetricsSources {
  readonly statistics: CacheStatistics;
  readonly clock: Pick<Clock, 'after'>;
  /** Undefined: nothing is kept in front of the store. */
  l1(): L1Usage | undefined;
  /** Has parts looked at that nobody looked at lately. Answers within a second, whatever hangs. */
  lookAtHealth(): Promise<unknown>;
  /** What only the server knows. These may take as long as a command may, or reject. */
  refreshQueue(): Promise<RefreshQueueState>;
  limiters(): Promise<readonly LimiterLeft[]>;
  store(): Promise<StoreReport>;
}

/** Injection token of {@link MetricsSources}. */
export const METRICS_SOURCES = Symbol('METRICS_SOURCES');

/** Of an application's cache. */
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
    lookAtHealth: () => health.report(),
    refreshQueue: () => backend.refreshQueue.state(),
    limiters: () =>
      Promise.all(
        limiters.all.map(async (limiter) => ({
          name: limiter.name,
          ...(await limitedCall.control.peek(limiter)),
        })),
      ),
    store: () => backend.inspect(),
  };
}
