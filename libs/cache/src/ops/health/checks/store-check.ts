import type { Backend } from '../../../ports/backend.js';
import type { Clock } from '../../../time/clock.js';
import { type Finding, found, type HealthCheck } from './health-check.js';

/** The time between two whole reports of the server: its memory fills slowly. */
const REPORT_EVERY_MS = 10_000;

/** Checks that the store answers, measures how long that takes, and reports its warnings. */
export class StoreCheck implements HealthCheck {
  readonly part = 'store';
  private warnings: readonly string[] = [];
  private reportedAt = -Infinity;

  constructor(
    private readonly backend: Pick<Backend, 'store' | 'inspect'>,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<readonly Finding[]> {
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
