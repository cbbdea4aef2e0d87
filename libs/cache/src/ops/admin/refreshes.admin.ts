import { ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import { CacheOptionError, CacheStoreUnavailableError } from '../../api/errors.js';
import { CacheScheduler } from '../../nest/cache.scheduler.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/checked-options.js';
import { CacheStatistics } from '../../statistics/cache.statistics.js';
import { ScheduledRefresh } from '../../scheduling/scheduled-refresh.js';
import { CacheSettings } from '../settings/cache.settings.js';
import { WarmUpRecord } from '../warm-ups/warm-up-record.js';
import { AdminJobs } from './admin.jobs.js';
import type { DoneResponse, JobResponse, RevalidationResponse, WarmUpsResponse } from './responses.js';

const MOST_NEXT = 20;

/** What is done by the clock, as operators see and steer it. */
@Injectable()
export class RefreshesAdmin {
  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly revalidation: ScheduledRefresh,
    private readonly scheduler: CacheScheduler,
    private readonly statistics: CacheStatistics,
    private readonly settings: CacheSettings,
    private readonly record: WarmUpRecord,
    private readonly jobs: AdminJobs,
  ) {}

  async revalidationResponse(): Promise<RevalidationResponse> {
    const { isPausedByHand: isPaused, methodIds: methods } = this.revalidation;
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

  /** Takes up what is due, here and now. @throws ConflictException while it is paused; CacheStoreUnavailableError */
  async run(): Promise<DoneResponse> {
    if (this.revalidation.isPausedByHand)
      throw new ConflictException('Revalidation is paused. Resume it first.');
    await this.backend.refreshQueue.state();
    await this.revalidation.run();
    return { done: 'what is due is taken up' };
  }

  /** @throws CacheStoreUnavailableError */
  async pause(isPaused: boolean): Promise<DoneResponse> {
    await this.settings.setRevalidationPaused(isPaused);
    return {
      done: isPaused ? 'nothing is renewed in time until it is resumed' : 'answers are renewed in time again',
    };
  }

  async warmUps(): Promise<WarmUpsResponse> {
    const known = await this.record.all();
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

  /** @throws NotFoundException */
  runWarmUp(name: string): JobResponse {
    const { warmUps } = this.options.scheduler;
    if (!warmUps.some((one) => one.name === name)) {
      const names = warmUps.map((one) => one.name).join(', ') || 'none';
      throw new NotFoundException(`There is no warm-up of that name in this process. There are: ${names}.`);
    }
    return this.jobs.start(`warm-up ${name}`, async (progress) => {
      const stop = this.record.watch(name, ({ warmed }) => progress(warmed));
      const led = await this.scheduler.warmUpNow(name).finally(stop);
      if (led === 'others-lead') {
        throw new CacheOptionError('Another process does it, or did it less than half a minute ago.');
      }
      if (led === 'store-unavailable')
        throw new CacheStoreUnavailableError('The server that says who leads is away.');
    });
  }
}
