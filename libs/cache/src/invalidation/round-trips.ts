import type { CacheEventBus } from '../api/events.js';

/** Round trips by whose median the limits are checked. */
const SAMPLES = 5;
const LEAST_SAMPLES = 3;

/** A limit is too short for round trips that take more than this share of it: heartbeats are a third of `maxStaleness` apart. */
const MOST_SHARE = 1 / 3;

export interface Limits {
  /** The longest that an invalidation made elsewhere may go unheard, whatever happens to the bus. */
  readonly maxStalenessMs: number;
  /** None where the backend is the user's own. */
  readonly commandTimeoutMs?: number | undefined;
}

/** Compares the round trips to the server with the limits that depend on them, and emits those that don't fit, once each. */
export class RoundTrips {
  private readonly latest: number[] = [];
  private readonly tooShort = new Set<string>();

  constructor(
    private readonly limits: Limits,
    private readonly events: Pick<CacheEventBus, 'emit'>,
  ) {}

  took(ms: number): void {
    this.latest.push(ms);
    if (this.latest.length > SAMPLES) this.latest.shift();
    if (this.latest.length < LEAST_SAMPLES) return;
    const median = this.latest.toSorted((one, other) => one - other)[this.latest.length >> 1] as number;
    const { maxStalenessMs, commandTimeoutMs } = this.limits;
    this.check('coherence.maxStaleness', maxStalenessMs, median);
    if (commandTimeoutMs !== undefined) this.check('commandTimeout', commandTimeoutMs, median);
  }

  private check(option: 'coherence.maxStaleness' | 'commandTimeout', limitMs: number, tookMs: number): void {
    if (tookMs <= limitMs * MOST_SHARE) {
      this.tooShort.delete(option);
    } else if (!this.tooShort.has(option)) {
      this.tooShort.add(option);
      this.events.emit('limitTooShort', { option, limitMs, roundTripMs: Math.round(tookMs) });
    }
  }
}
