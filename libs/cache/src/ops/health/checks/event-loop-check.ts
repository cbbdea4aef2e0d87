import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { type Finding, found, type HealthCheck } from './health-check.js';

/** A loop that lags more in one of a hundred turns makes users wait. */
const MAX_LAG_MS = 200;
const RESOLUTION_MS = 20;
const NS_IN_MS = 1e6;

/** Measures the lag of the event loop since the last check: p99 of its delay beyond the timer's own resolution. */
export class EventLoopCheck implements HealthCheck {
  readonly part = 'event loop';
  private readonly histogram: Pick<IntervalHistogram, 'enable' | 'disable' | 'reset' | 'percentile'>;

  private isFirst = true;

  constructor(histogram: EventLoopCheck['histogram'] = monitorEventLoopDelay({ resolution: RESOLUTION_MS })) {
    this.histogram = histogram;
  }

  start(): void {
    this.histogram.enable();
  }

  end(): void {
    this.histogram.disable();
  }

  /** The first run only starts the measurement: the loop of an application that starts always lags. */
  async run(): Promise<readonly Finding[]> {
    if (this.isFirst) {
      this.isFirst = false;
      this.histogram.reset();
      return [found(this.part, undefined)];
    }
    const lagMs = Math.max(0, this.histogram.percentile(99) / NS_IN_MS - RESOLUTION_MS);
    this.histogram.reset();
    const reason =
      lagMs < MAX_LAG_MS
        ? undefined
        : `It lagged by ${Math.round(lagMs)} ms: something blocks the only thread of this process.`;
    return [found(this.part, reason, lagMs)];
  }
}
