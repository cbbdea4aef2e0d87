import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Finding, HealthCheck } from './health-check.js';
import { found } from './health-check.js';

/** A loop that is late by more in one of a hundred turns makes users wait. */
const TOO_LATE_MS = 200;
const RESOLUTION_MS = 20;
const NS_IN_MS = 1e6;

/** How late the event loop was since the last look: p99 of its delay beyond the timer's own resolution. */
export class EventLoopCheck implements HealthCheck {
  readonly part = 'event loop';
  private readonly histogram: Pick<IntervalHistogram, 'enable' | 'disable' | 'reset' | 'percentile'>;

  private hasBegun = false;

  constructor(histogram: EventLoopCheck['histogram'] = monitorEventLoopDelay({ resolution: RESOLUTION_MS })) {
    this.histogram = histogram;
  }

  start(): void {
    this.histogram.enable();
  }

  end(): void {
    this.histogram.disable();
  }

  /** The first look only begins: while an application starts, its loop is late as a matter of course. */
  async look(): Promise<readonly Finding[]> {
    if (!this.hasBegun) {
      this.hasBegun = true;
      this.histogram.reset();
      return [found(this.part, undefined)];
    }
    const lateMs = Math.max(0, this.histogram.percentile(99) / NS_IN_MS - RESOLUTION_MS);
    this.histogram.reset();
    const reason =
      lateMs < TOO_LATE_MS
        ? undefined
        : `It was late by ${Math.round(lateMs)} ms: something keeps this process's only thread busy.`;
    return [found(this.part, reason, lateMs)];
  }
}
