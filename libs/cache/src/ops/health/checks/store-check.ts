import type { Backend } from '../../../ports/backend.js';
import type { Clock } from '../../../time/clock.js';
import type { Finding, HealthCheck } from './health-check.js';
import { found } from './health-check.js';

/** A server is asked for its whole report once in so long: how full it is changes slowly. */
const REPORT_EVERY_MS = 10_000;

/** Whether the store answers, in what time, and what it says of itself. */
export class StoreCheck implements HealthCheck {
  readonly part = 'store';
  private warnings: readonly string[] = [];
  private reportedAt = -Infinity;

  constructor(
    private readonly backend: Pick<Backend, 'store' | 'inspect'>,
    private readonly clock: Clock,
  ) {}

  async look(): Promise<readonly Finding[]> {
    const health = await this.backend.store.health();
    if (health.state === 'down')
      return [{ part: this.part, state: 'down', reason: `${this.backend.store.name}: ${health.reason}` }];
    const now = this.clock.monotonic();
    if (now - this.reportedAt >= REPORT_EVERY_MS) {
      ({ warnings: this.warnings } = await this.backend.inspect());
      this.reportedAt = now;
    }
    const reason = this.warnings.length === 0 ? undefined : this.warnings.join(' ');
    return [{ part: this.part, state: 'up', latencyMs: health.latencyMs }, found('store settings', reason)];
  }
}
