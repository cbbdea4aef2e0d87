import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Revalidation } from '../revalidation/revalidation.js';
import { type Job, Jobs } from './jobs.js';
import { CHECKED_OPTIONS, type CheckedOptions } from './module-options.js';

/** How long the jobs under way may still take when the application stops. */
const END_WITHIN_MS = 4_000;

/** Starts and ends what is done by the clock. Its jobs are in the application's `SchedulerRegistry`, where it has one. */
@Injectable()
export class CacheScheduler {
  private readonly logger = new Logger('Cache');
  private readonly jobs: Jobs;
  private started: Job[] = [];

  constructor(
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    @Optional() registry: SchedulerRegistry | undefined,
    private readonly revalidation: Revalidation,
  ) {
    this.jobs = new Jobs(registry ?? new SchedulerRegistry(), (job, error) =>
      this.logger.error(`The job ${job} failed`, error instanceof Error ? error.stack : String(error)),
    );
  }

  start(): void {
    const { role, revalidation } = this.options.scheduler;
    if (role !== 'off' && this.revalidation.isNeeded) {
      const run = () => this.revalidation.sweep(role === 'worker');
      this.started.push({ name: 'cache:revalidation', schedule: revalidation.schedule, run });
    }
    for (const job of this.started) this.jobs.start(job);
  }

  /** Nothing begins any more; what is under way may still end, within a limit. */
  async end(): Promise<void> {
    const names = this.started.map(({ name }) => name);
    this.started = [];
    const ended = Promise.all([this.jobs.end(names), this.revalidation.end()]);
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_WITHIN_MS);
    });
    await Promise.race([ended, timeUp]);
    clearTimeout(timer);
  }
}
