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
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/checked-options.js';
import { CacheStatistics } from '../../statistics/cache.statistics.js';
import { countersOf, figuresOf, type MinuteFigures } from './counters.js';

/** How often each process tells what it counted, and for how long minutes are kept: what is older is for Prometheus. */
const TELL_EVERY_MS = 5_000;
const KEPT_MINUTES = 180;
const MINUTE_MS = 60_000;

/**
 * What all processes counted, by the minute. What can't be told is not told again: nobody knows whether it was heard, and
 * while the server is away the minutes have a gap.
 */
@Injectable()
export class ClusterStatistics implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private told: ReadonlyMap<string, number> = new Map();

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly statistics: CacheStatistics,
    private readonly scheduler: CacheScheduler,
  ) {}

  onApplicationBootstrap(): void {
    const schedule = { kind: 'every', everyMs: TELL_EVERY_MS, jitterMs: 0 } as const;
    this.scheduler.addJob({ name: 'cache:minutes', schedule, run: () => this.tell() });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.tell();
  }

  /** The last three hours, the oldest first, without minutes in which nothing happened. @throws CacheStoreUnavailableError */
  async minutes(): Promise<MinuteFigures[]> {
    // Minutes of which nothing came after are still there.
    const since = this.options.clock.now() - KEPT_MINUTES * MINUTE_MS;
    const minutes = await this.backend.counters.minutes();
    return minutes.filter(({ at }) => at > since).map(figuresOf);
  }

  /** Tells what was counted since the last time. */
  async tell(): Promise<void> {
    const counters = countersOf(this.statistics);
    const grown = [...counters].flatMap(([name, count]): [string, number][] => {
      const by = count - (this.told.get(name) ?? 0);
      return by > 0 ? [[name, by]] : [];
    });
    this.told = counters;
    if (grown.length === 0) return;
    try {
      await this.backend.counters.add(Object.fromEntries(grown), KEPT_MINUTES);
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }
}
