import { type Finding, found, type HealthCheck } from './health-check.js';

/** A job that starts later is late for a reason. */
const TOO_LATE_MS = 2_000;

/** Checks that jobs of the scheduler start on time. */
export class SchedulerCheck implements HealthCheck {
  readonly part = 'scheduler';

  /** @param lateMs the delay of the latest start since the last call, in milliseconds */
  constructor(private readonly lateMs: () => number) {}

  async run(): Promise<readonly Finding[]> {
    const lateMs = this.lateMs();
    const reason = lateMs > TOO_LATE_MS ? `A job started ${Math.round(lateMs)} ms late.` : undefined;
    return [found(this.part, reason, lateMs)];
  }
}
