import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import { CacheScheduler } from '../../nest/cache.scheduler.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/module-options.js';
import { CacheStatistics } from '../../statistics/cache.statistics.js';
import { countersOf, figuresOf, type MinuteFigures } from './counters.js';

/** The time between two flushes, and the number of minutes that the shared counters keep: Prometheus keeps more. */
const FLUSH_EVERY_MS = 5_000;
const KEPT_MINUTES = 180;
const MINUTE_MS = 60_000;

/**
 * The counts of all processes, by the minute. Counts that can't be added are dropped, since the server may have added
 * them all the same. While it is disconnected, the figures have a gap.
 */
@Injectable()
export class ClusterStatistics implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private flushed: ReadonlyMap<string, number> = new Map();

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly statistics: CacheStatistics,
    private readonly scheduler: CacheScheduler,
  ) {}

  onApplicationBootstrap(): void {
    const schedule = { kind: 'every', everyMs: FLUSH_EVERY_MS, jitterMs: 0 } as const;
    this.scheduler.addJob({ name: 'cache:cluster-statistics', schedule, run: () => this.flush() });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  /**
   * Lists the minutes of the last three hours, the oldest first, without those in which nothing happened.
   *
   * @throws CacheStoreUnavailableError
   */
  async minutes(): Promise<MinuteFigures[]> {
    // The store drops old minutes only when it counts new ones.
    const since = this.options.clock.now() - KEPT_MINUTES * MINUTE_MS;
    const minutes = await this.backend.counters.minutes();
    return minutes.filter(({ at }) => at > since).map(figuresOf);
  }

  /** Adds what was counted since the last flush to the shared counters. */
  async flush(): Promise<void> {
    const counters = countersOf(this.statistics);
    const grown = [...counters].flatMap(([name, count]): [string, number][] => {
      const by = count - (this.flushed.get(name) ?? 0);
      return by > 0 ? [[name, by]] : [];
    });
    this.flushed = counters;
    if (grown.length === 0) return;
    try {
      await this.backend.counters.add(Object.fromEntries(grown), KEPT_MINUTES);
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }
}
