/** The calls of one supplier. */
export interface SupplierCounts {
  /** Calls that arrived, rejected and failed ones included. */
  readonly calls: number;
  /** Calls over the supplier's limit: each is a violation by the client. */
  readonly rateLimited: number;
  /** Calls that a rule of `/_sandbox/behaviour` made fail. */
  readonly failed: number;
  /** The sum that the supplier would charge for its answers, in US dollars. */
  readonly costUsd: number;
}

/** The answer of `/_sandbox/calls`. */
export interface CallCounts {
  /** Calls that arrived, rejected and failed ones included, by endpoint: `GET /air/offers/:id`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly bySupplier: Readonly<Record<string, SupplierCounts>>;
  readonly total: number;
  /** Over all suppliers, like `failed`. */
  readonly rateLimited: number;
  readonly failed: number;
  /** The time at which counting began, ISO 8601. */
  readonly since: string;
}

type Counts = { -readonly [Field in keyof SupplierCounts]: SupplierCounts[Field] };

/** Amounts are summed in units of 1e-9 dollars, so that thousands of small ones add up without a remainder. */
const UNITS_PER_DOLLAR = 1e9;

/** Counts what arrives at the suppliers. Bounded: endpoints are route patterns, never paths. */
export class CallCounter {
  private readonly byEndpoint = new Map<string, number>();
  private readonly bySupplier = new Map<string, Counts>();
  private since: number;

  constructor(private readonly now: () => number) {
    this.since = now();
  }

  /** Makes the endpoint visible, with no calls yet. */
  know(endpoint: string, supplier: string): void {
    this.byEndpoint.set(endpoint, 0);
    this.of(supplier);
  }

  arrived(endpoint: string, supplier: string): void {
    this.byEndpoint.set(endpoint, (this.byEndpoint.get(endpoint) ?? 0) + 1);
    this.of(supplier).calls += 1;
  }

  rejected(supplier: string): void {
    this.of(supplier).rateLimited += 1;
  }

  failedOnRequest(supplier: string): void {
    this.of(supplier).failed += 1;
  }

  charged(supplier: string, usd: number): void {
    const counts = this.of(supplier);
    counts.costUsd = Math.round((counts.costUsd + usd) * UNITS_PER_DOLLAR) / UNITS_PER_DOLLAR;
  }

  endpoints(): string[] {
    return [...this.byEndpoint.keys()];
  }

  counts(): CallCounts {
    const all = [...this.bySupplier.values()];
    return {
      calls: Object.fromEntries(this.byEndpoint),
      bySupplier: Object.fromEntries([...this.bySupplier].map(([name, counts]) => [name, { ...counts }])),
      total: [...this.byEndpoint.values()].reduce((sum, count) => sum + count, 0),
      rateLimited: all.reduce((sum, { rateLimited }) => sum + rateLimited, 0),
      failed: all.reduce((sum, { failed }) => sum + failed, 0),
      since: new Date(this.since).toISOString(),
    };
  }

  reset(): CallCounts {
    for (const endpoint of this.byEndpoint.keys()) this.byEndpoint.set(endpoint, 0);
    for (const counts of this.bySupplier.values()) Object.assign(counts, NOTHING);
    this.since = this.now();
    return this.counts();
  }

  private of(supplier: string): Counts {
    let counts = this.bySupplier.get(supplier);
    if (!counts) {
      counts = { ...NOTHING };
      this.bySupplier.set(supplier, counts);
    }
    return counts;
  }
}

const NOTHING: SupplierCounts = { calls: 0, rateLimited: 0, failed: 0, costUsd: 0 };
