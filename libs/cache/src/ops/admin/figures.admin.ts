import { Inject, Injectable } from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { Engine } from '../../engine/engine.js';
import { CACHE_BACKEND, CACHE_ENGINE } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/module-options.js';
import { CacheStatistics } from '../../statistics/cache.statistics.js';
import { ScheduledRefresh } from '../../scheduling/scheduled-refresh.js';
import { CacheHealth } from '../health/cache.health.js';
import { answersWithin } from '../cluster-statistics/counters.js';
import { LimitersAdmin } from './limiters/limiters.admin.js';
import type { RevalidationResponse } from './refreshes/refresh-responses.js';
import type { FiguresEvent } from './watch-responses.js';
import { isoNow } from '../records/iso-now.js';

/** Collects the figures that the page shows live. */
@Injectable()
export class FiguresAdmin {
  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    @Inject(CACHE_ENGINE) private readonly engine: Engine,
    private readonly statistics: CacheStatistics,
    private readonly health: CacheHealth,
    private readonly limiters: LimitersAdmin,
    private readonly scheduledRefresh: ScheduledRefresh,
  ) {}

  async figures(): Promise<FiguresEvent> {
    const { l1 } = this.engine;
    const [health, limiters, revalidation] = await Promise.all([
      this.health.report(),
      this.limiters.list(),
      this.refreshQueue(),
    ]);
    return {
      at: isoNow(this.options.clock),
      health,
      requests: Object.fromEntries(
        [...this.statistics.namespaces].map(([name, of]) => [name, { ...of.requests }]),
      ),
      answersWithin: answersWithin(this.statistics),
      l1: { entries: 0, bytes: 0, ...l1?.usage, evictions: l1?.evictions ?? 0 },
      limiters,
      revalidation,
    };
  }

  private async refreshQueue(): Promise<Pick<RevalidationResponse, 'isPaused' | 'length' | 'lagMs'>> {
    const { isPausedByHand: isPaused } = this.scheduledRefresh;
    try {
      return { isPaused, ...(await this.backend.refreshQueue.state()) };
    } catch (error) {
      if (error instanceof CacheStoreUnavailableError) return { isPaused };
      throw error;
    }
  }
}
