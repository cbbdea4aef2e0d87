import { CronJob } from 'cron';
import type { SchedulerRegistry } from '@nestjs/schedule';
import type { CheckedSchedule } from '../options/job-schedule.js';
import { startInterval, startTimer } from '../time/clock.js';

export interface Job {
  /** As the registry knows it: `cache:revalidation`. */
  readonly name: string;
  readonly schedule: CheckedSchedule;
  run(): Promise<void>;
}

/** Jobs in the registry of `@nestjs/schedule`, each of which runs once at a time. */
export class Jobs {
  private readonly running = new Map<string, Promise<void>>();
  /** Each takes back a run that chance puts off. */
  private readonly delays = new Set<() => void>();
  private hasEnded = false;
  private latestMs = 0;

  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly onError: (job: string, error: unknown) => void,
  ) {}

  start(job: Job): void {
    const { name, schedule } = job;
    if (schedule.kind === 'every') {
      let dueAt = performance.now() + schedule.everyMs;
      const tick = (): void => {
        const now = performance.now();
        this.latestMs = Math.max(this.latestMs, now - dueAt);
        dueAt = now + schedule.everyMs;
        this.tick(job);
      };
      this.registry.addInterval(name, startInterval(schedule.everyMs, tick));
      return;
    }
    const onTick = (): void => this.tick(job);
    const cronJob = CronJob.from({ cronTime: schedule.cron, onTick, unrefTimeout: true });
    this.registry.addCronJob(name, cronJob as Parameters<SchedulerRegistry['addCronJob']>[1]);
    cronJob.start();
  }

  /** The longest delay with which a job that runs every so often began, in milliseconds, since this was last asked. */
  takeLatestMs(): number {
    const { latestMs } = this;
    this.latestMs = 0;
    return latestMs;
  }

  /** Runs it once more, unless it is under way. */
  runNow(job: Omit<Job, 'schedule'>): void {
    this.begin(job);
  }

  /** No job begins any more; resolves when those under way have ended. */
  async end(names: readonly string[]): Promise<void> {
    this.hasEnded = true;
    for (const name of names) {
      if (this.registry.doesExist('interval', name)) this.registry.deleteInterval(name);
      if (this.registry.doesExist('cron', name)) this.registry.deleteCronJob(name);
    }
    for (const takeBack of this.delays) takeBack();
    await Promise.all(this.running.values());
  }

  private tick(job: Job): void {
    const { jitterMs } = job.schedule;
    if (jitterMs === 0) return this.begin(job);
    const onTime = (): void => {
      this.delays.delete(takeBack);
      this.begin(job);
    };
    const takeBack = startTimer(Math.random() * jitterMs, onTime, { keepsAlive: false });
    this.delays.add(takeBack);
  }

  private begin({ name, run }: Omit<Job, 'schedule'>): void {
    if (this.hasEnded || this.running.has(name)) return;
    const running = run()
      .catch((error: unknown) => this.onError(name, error))
      .finally(() => this.running.delete(name));
    this.running.set(name, running);
  }
}
