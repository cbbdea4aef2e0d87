import type { RefreshQueue } from '../../../ports/refresh-queue.js';
import { type Finding, found, type HealthCheck } from './health-check.js';

/** A refresh that waits longer has no process that works on it, or a limiter that rejects it. */
const MAX_LAG_MS = 30_000;

/** Checks that some process refreshes hot entries on schedule. */
export class RevalidationCheck implements HealthCheck {
  readonly part = 'revalidation';

  constructor(private readonly refreshQueue: Pick<RefreshQueue, 'state'>) {}

  async run(): Promise<readonly Finding[]> {
    const { lagMs } = await this.refreshQueue.state();
    const isBehind = lagMs > MAX_LAG_MS;
    const reason = isBehind ? `A refresh is overdue by ${Math.round(lagMs / 1000)} s.` : undefined;
    return [found(this.part, reason, lagMs)];
  }
}
