/** The answer of `/_sandbox/calls`. */
export interface CallCounts {
  /** Calls that arrived, rejected and failed ones included, by endpoint: `GET /air/offers/:id`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly total: number;
  /** Calls over the supplier's limit: each is a violation by the client. */
  readonly rateLimited: number;
  /** Calls that failed because `/_sandbox/behaviour` asked for it. */
  readonly failed: number;
  /** The time at which counting began, ISO 8601. */
  readonly since: string;
}

/** Counts what arrives at the suppliers. Bounded: endpoints are route patterns, never paths. */
export class CallCounter {
  private readonly byEndpoint = new Map<string, number>();
  private rateLimited = 0;
  private failed = 0;
  private since: number;

  constructor(private readonly now: () => number) {
    this.since = now();
  }

  /** Makes the endpoint visible, with no calls yet. */
  know(endpoint: string): void {
    this.byEndpoint.set(endpoint, 0);
  }

  arrived(endpoint: string): void {
    this.byEndpoint.set(endpoint, (this.byEndpoint.get(endpoint) ?? 0) + 1);
  }

  rejected(): void {
    this.rateLimited += 1;
  }

  failedOnRequest(): void {
    this.failed += 1;
  }

  endpoints(): string[] {
    return [...this.byEndpoint.keys()];
  }

  counts(): CallCounts {
    let total = 0;
    for (const count of this.byEndpoint.values()) total += count;
    return {
      calls: Object.fromEntries(this.byEndpoint),
      total,
      rateLimited: this.rateLimited,
      failed: this.failed,
      since: new Date(this.since).toISOString(),
    };
  }

  reset(): CallCounts {
    for (const endpoint of this.byEndpoint.keys()) this.byEndpoint.set(endpoint, 0);
    this.rateLimited = 0;
    this.failed = 0;
    this.since = this.now();
    return this.counts();
  }
}
