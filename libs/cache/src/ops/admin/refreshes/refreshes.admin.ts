import { ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import type { Backend } from '../../../ports/backend.js';
import { CacheOptionError, CacheStoreUnavailableError } from '../../../api/errors.js';
import { CacheScheduler } from '../../../nest/cache.scheduler.js';
import { CACHE_BACKEND } from '../../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../../options/module-options.js';
import { CacheStatistics } from '../../../statistics/cache.statistics.js';
import { ScheduledRefresh } from '../../../scheduling/scheduled-refresh.js';
import { CacheSettings } from '../../settings/cache.settings.js';
import { WarmUpRecord } from '../../warm-ups/warm-up-record.js';
import { AdminJobs } from '../changes/admin.jobs.js';
import type { DoneResponse } from '../changes/done-response.js';
import type { JobResponse } from '../changes/job-response.js';
import type { RevalidationResponse, WarmUpsResponse } from './refresh-responses.js';

const MOST_NEXT = 20;

/** Shows scheduled refreshes and warm-ups, and runs and pauses them. */
@Injectable()
export class RefreshesAdmin {
  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly scheduledRefresh: ScheduledRefresh,
    private readonly scheduler: CacheScheduler,
    private readonly statistics: CacheStatistics,
    private readonly settings: CacheSettings,
    private readonly warmUpRecord: WarmUpRecord,
    private readonly jobs: AdminJobs,
  ) {}

  /** Shows the refresh queue and the outcomes of this process. */
  async revalidation(): Promise<RevalidationResponse> {
    const { isPausedByHand: isPaused, methodIds: methods } = this.scheduledRefresh;
    const outcomes = Object.fromEntries(
      [...this.statistics.scheduledRefreshes].map(([method, counts]) => [method, Object.fromEntries(counts)]),
    );
    try {
      const [{ length, lagMs }, next] = await Promise.all([
        this.backend.refreshQueue.state(),
        this.backend.refreshQueue.next(MOST_NEXT),
      ]);
      return { isPaused, methods, length, lagMs, next, outcomes };
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
      return { isPaused, methods, next: [], outcomes };
    }
  }

  /**
   * Refreshes what is due, in this process.
   *
   * @throws ConflictException while refreshes are paused; CacheStoreUnavailableError
   */
  async run(): Promise<DoneResponse> {
    if (this.scheduledRefresh.isPausedByHand)
      throw new ConflictException('Revalidation is paused. Resume it first.');
    await this.backend.refreshQueue.state();
    await this.scheduledRefresh.run();
    return { done: 'refreshes that are due have started' };
  }

  /** Pauses or resumes scheduled refreshes. @throws CacheStoreUnavailableError */
  async pause(isPaused: boolean): Promise<DoneResponse> {
    await this.settings.setRevalidationPaused(isPaused);
    return {
      done: isPaused
        ? 'scheduled refreshes are paused until they are resumed'
        : 'scheduled refreshes are resumed',
    };
  }

  async warmUps(): Promise<WarmUpsResponse> {
    const known = await this.warmUpRecord.all();
    const warmUps = this.options.scheduler.warmUps.map(({ name, method, schedule }) => {
      const last = known.get(name);
      return {
        name,
        method,
        ...(schedule?.kind === 'cron' && { cron: schedule.cron }),
        ...(last !== undefined && { last }),
      };
    });
    return { warmUps };
  }

  /** Runs a warm-up as a job. @throws NotFoundException */
  runWarmUp(name: string): JobResponse {
    const { warmUps } = this.options.scheduler;
    if (!warmUps.some((one) => one.name === name)) {
      const names = warmUps.map((one) => one.name).join(', ') || 'none';
      throw new NotFoundException(`There is no warm-up of that name in this process. Known are: ${names}.`);
    }
    return this.jobs.start(`warm-up ${name}`, async (progress) => {
      const stop = this.warmUpRecord.watch(name, ({ warmed }) => progress(warmed));
      const led = await this.scheduler.warmUpNow(name).finally(stop);
      if (led === 'others-lead') {
        throw new CacheOptionError('Another process runs it, or ran it less than half a minute ago.');
      }
      if (led === 'store-unavailable')
        throw new CacheStoreUnavailableError(
          'The server is disconnected, so no process can lead the warm-up.',
        );
    });
  }
}
