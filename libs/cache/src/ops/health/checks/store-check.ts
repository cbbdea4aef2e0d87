import type { Backend } from '../../../ports/backend.js';
import { inWords, type StoreTroubles } from '../../../statistics/store-troubles.js';
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
    private readonly troubles: Pick<StoreTroubles, 'now'>,
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
    return [this.atWork(health.latencyMs), found('store settings', reason)];
  }

  /** A server that answers may still not do what it is asked. Without invalidations it is of no use. */
  private atWork(latencyMs: number): Finding {
    const { part, troubles } = this;
    const reason = inWords(troubles.now());
    if (reason === undefined) return { part, state: 'up', latencyMs };
    const state = troubles.now(['versions.sync']).size > 0 ? 'down' : 'degraded';
    return { part, state, reason, latencyMs };
  }
}
