import type { Finding, HealthCheck } from './health-check.js';
import { found } from './health-check.js';

/** Jobs that are late by more are late for a reason. */
const TOO_LATE_MS = 2_000;

/** Whether what is done by the clock begins in time. */
export class SchedulerCheck implements HealthCheck {
  readonly part = 'scheduler';

  /** @param lateMs how late the latest job began since this was last asked, in milliseconds */
  constructor(private readonly lateMs: () => number) {}

  async look(): Promise<readonly Finding[]> {
    const lateMs = this.lateMs();
    const reason = lateMs > TOO_LATE_MS ? `A job began ${Math.round(lateMs)} ms late.` : undefined;
    return [found(this.part, reason, lateMs)];
  }
}
