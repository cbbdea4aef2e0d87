import type { RefreshQueue } from '../../../ports/refresh-queue.js';
import type { Finding, HealthCheck } from './health-check.js';
import { found } from './health-check.js';

/** Answers that wait longer for their renewal have none who does the work, or a supplier that does not let it. */
const TOO_LATE_MS = 30_000;

/** Whether hot answers are renewed in time, by whichever process. */
export class RevalidationCheck implements HealthCheck {
  readonly part = 'revalidation';

  constructor(private readonly refreshQueue: Pick<RefreshQueue, 'state'>) {}

  async look(): Promise<readonly Finding[]> {
    const { lagMs } = await this.refreshQueue.state();
    const isBehind = lagMs > TOO_LATE_MS;
    const reason = isBehind ? `A renewal is overdue by ${Math.round(lagMs / 1000)} s.` : undefined;
    return [found(this.part, reason, lagMs)];
  }
}
