import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CacheOptionError } from '../api/errors.js';
import { CachedCall } from '../cached-call/cached-call.js';
import { type Led, Leader } from '../coordination/leader.js';
import { ApplicationRuntime } from '../methods/application-runtime.js';
import { ScheduledRefresh } from '../scheduling/scheduled-refresh.js';
import { Invalidator } from '../invalidation/invalidator.js';
import { TransactionNotes } from '../invalidation/transactional/transaction-notes.js';
import { Purge } from '../invalidation/purge.js';
import { WarmUp, type WarmUpList } from '../scheduling/warm-up.js';
import { CacheEvents } from './cache.events.js';
import { type Job, Jobs } from './jobs.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../options/module-options.js';
import type { CheckedWarmUp } from '../options/scheduler-options.js';

/** The longest that running jobs, and callers in the line of a limiter, may still take when the application stops. */
export const END_WITHIN_MS = 4_000;
/** The longest that one warm-up may take, and for how long after it nobody does it again. */
const WARM_UP_LIMIT_MS = 60 * 60_000;
const WARM_UP_QUIET_MS = 30_000;
/** The most loads at a time in a warm-up. */
const WARM_UP_CONCURRENCY = 4;

/** Starts and ends the jobs of the cache, in the application's `SchedulerRegistry` where it has one. */
@Injectable()
export class CacheScheduler {
  private readonly logger = new Logger('Cache');
  private readonly jobs: Jobs;
  private readonly warmUp: WarmUp;
  private readonly ending = new AbortController();
  /** Jobs of other parts of the cache. */
  private readonly others: Job[] = [];
  private started: readonly Job[] = [];

  constructor(
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly leader: Leader,
    private readonly purge: Purge,
    @Optional() @Inject(SchedulerRegistry) registry: SchedulerRegistry | undefined,
    private readonly scheduledRefresh: ScheduledRefresh,
    private readonly runtime: ApplicationRuntime,
    private readonly transactionNotes: TransactionNotes,
    private readonly invalidator: Invalidator,
    cachedCall: CachedCall,
    events: CacheEvents,
  ) {
    const { clock, scheduler } = options;
    const { leadShare } = scheduler.revalidation.settings;
    this.jobs = new Jobs(registry ?? new SchedulerRegistry(), (job, error) =>
      this.logger.error(`The job ${job} failed`, error instanceof Error ? error.stack : String(error)),
    );
    this.warmUp = new WarmUp({ cachedCall, clock, events, leadShare, concurrency: WARM_UP_CONCURRENCY });
  }

  /** A job of another part, which starts with the others. */
  addJob(job: Job): void {
    this.others.push(job);
  }

  /** The lateness of the latest job since the last call of this, in milliseconds. */
  takeLatestMs(): number {
    return this.jobs.takeLatestMs();
  }

  /** @throws CacheOptionError naming a warm-up whose method there is none of */
  check(): void {
    const { refreshable } = this.runtime;
    for (const { name, method } of this.options.scheduler.warmUps) {
      if (refreshable.has(method)) continue;
      throw new CacheOptionError(
        `CacheModule: scheduler.warmUps.${name}: no cached method of a singleton has keys that begin '${method}:'. ` +
          `There are ${[...refreshable.keys()].join(', ') || 'none'}.`,
      );
    }
  }

  start(): void {
    const { isWorker, warmUps } = this.options.scheduler;
    const warming = isWorker ? warmUps : [];
    this.started = [
      ...this.refreshJobs(),
      ...this.housekeepingJobs(),
      ...warming.flatMap((warmUp) => this.warmUpJobs(warmUp)),
      ...this.others,
    ];
    for (const job of this.started) this.jobs.start(job);
    for (const warmUp of warming) if (warmUp.atStart) this.jobs.runNow(this.jobOf(warmUp));
  }

  /**
   * Runs a warm-up now, unless another process runs it, or did so a moment ago.
   *
   * @throws what its list throws
   */
  async warmUpNow(name: string): Promise<Led> {
    const warmUp = this.options.scheduler.warmUps.find((one) => one.name === name);
    if (warmUp === undefined) throw new CacheOptionError(`There is no warm-up '${name}' in this process.`);
    return this.leadWarmUp(warmUp);
  }

  /** Begins nothing more, and lets running jobs end, within a limit. */
  async end(): Promise<void> {
    this.ending.abort();
    const ended = Promise.all([
      this.jobs.end(this.started.map(({ name }) => name)),
      this.scheduledRefresh.end(),
    ]);
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_WITHIN_MS);
    });
    await Promise.race([ended, timeUp]);
    clearTimeout(timer);
  }

  private refreshJobs(): Job[] {
    const { isWorker, revalidation } = this.options.scheduler;
    if (!revalidation.isOn || !this.scheduledRefresh.isNeeded) return [];
    const run = this.scheduledRefresh.run.bind(this.scheduledRefresh, isWorker);
    return [{ name: 'cache:revalidation', schedule: revalidation.schedule, run }];
  }

  private warmUpJobs(warmUp: CheckedWarmUp): Job[] {
    const { schedule } = warmUp;
    return schedule === undefined ? [] : [{ ...this.jobOf(warmUp), schedule }];
  }

  private housekeepingJobs(): Job[] {
    const { housekeeping: schedule } = this.options.scheduler;
    if (schedule === undefined) return [];
    return [{ name: 'cache:housekeeping', schedule, run: () => this.keepHouse() }];
  }

  /** Finishes what processes that are gone have begun. */
  private async keepHouse(): Promise<void> {
    await this.purge.finishInterrupted();
    await this.transactionNotes.finishInterrupted(this.invalidator);
  }

  private jobOf(warmUp: CheckedWarmUp): Omit<Job, 'schedule'> {
    const run = async (): Promise<void> => void (await this.leadWarmUp(warmUp));
    return { name: `cache:warm-up:${warmUp.name}`, run };
  }

  private async leadWarmUp({ name, method: id, entries }: CheckedWarmUp): Promise<Led> {
    const method = this.runtime.refreshable.get(id);
    if (method === undefined) throw new CacheOptionError(`There is no method ${id}.`);
    const list: WarmUpList = {
      name,
      method,
      entries: async () => (typeof entries === 'function' ? entries() : entries),
    };
    const leading = { limitMs: WARM_UP_LIMIT_MS, quietMs: WARM_UP_QUIET_MS };
    return this.leader.lead(`warm-up:${name}`, leading, async (signal) => {
      await this.warmUp.run(list, AbortSignal.any([signal, this.ending.signal]));
    });
  }
}
