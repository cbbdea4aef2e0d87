import type { HealthState } from '../api/events.js';

/** Counts of values by upper bounds, as Prometheus has them; cheap enough for every call. */
export class Histogram {
  /** Values at most as large as each bound, and above the one before; the last count is of those above all. */
  readonly counts: number[];
  sum = 0;

  /** @param bounds upper ones, ascending */
  constructor(readonly bounds: readonly number[]) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > (this.bounds[at] as number)) at += 1;
    this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += value;
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Of waits and calls, in milliseconds. */
export const DURATION_BOUNDS_MS = [
  0.1, 0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000,
];
/** Of ages and lives, in milliseconds. */
export const LIFE_BOUNDS_MS = [1_000, 10_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000];
/** Of what is stored, in bytes. */
export const SIZE_BOUNDS = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** Names beyond these share one entry, so that memory and labels stay bounded whatever callers make up. */
export const ALL_OTHERS = '_cache.others';

/** Counts by a name that users chose. Beyond a bound, further names are counted together. */
export class NamedCounts<Counts> {
  private readonly byName = new Map<string, Counts>();

  constructor(
    private readonly most: number,
    private readonly create: () => Counts,
  ) {}

  of(name: string): Counts {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    if (this.byName.size >= this.most && name !== ALL_OTHERS) return this.of(ALL_OTHERS);
    const counts = this.create();
    this.byName.set(name, counts);
    return counts;
  }

  [Symbol.iterator](): Iterator<[string, Counts]> {
    return this.byName.entries();
  }
}

/**
 * Ways in which a caller is answered. Fresh answers come from this process's memory (`fresh_l1`) or the store
 * (`fresh_l2`), and a `stale` one while it is refreshed. An empty answer (`negative`) or a failure (`error_cached`) may
 * be kept. A load ends well or badly. With `stale_if_error` it was a stale answer, since the load failed, was rejected
 * by a limiter or took too long. With `bypass` the call went past the cache; with `absent`, `get` found nothing. With
 * `client_limited` a limit on the caller's own request rejected it before a load.
 */
export const REQUEST_OUTCOMES = [
  'fresh_l1',
  'fresh_l2',
  'stale',
  'negative',
  'error_cached',
  'load',
  'load_failed',
  'stale_if_error',
  'bypass',
  'absent',
  'client_limited',
] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/** Counts of one namespace. */
export class NamespaceCounted {
  readonly requests = zeros(REQUEST_OUTCOMES);
  /** Hits and misses of `get` are among the requests; of these there were loads. */
  loads = 0;
  failures = 0;
  /** Milliseconds. */
  readonly answers = new Histogram(DURATION_BOUNDS_MS);
  readonly loadTimes = new Histogram(DURATION_BOUNDS_MS);
  readonly agesAtHit = new Histogram(LIFE_BOUNDS_MS);
  readonly livesLeftAtHit = new Histogram(LIFE_BOUNDS_MS);
  readonly leaseWaits = new Histogram(DURATION_BOUNDS_MS);
  /** Bytes, as it is stored. */
  readonly payloads = new Histogram(SIZE_BOUNDS);
  /** Bytes of values before compression. */
  valueBytes = 0;
  unreadable = 0;
  readonly backgroundRefreshes = zeros(['refreshed', 'failed']);
  readonly notStored = new Map<string, number>();
}

/** Counts of one limiter. */
export class LimiterCounted {
  readonly acquired = zeros(['user', 'background']);
  readonly rejected = zeros(['user', 'background']);
  /** Waits of calls that had a turn in the line, in milliseconds. */
  readonly waits = new Histogram(DURATION_BOUNDS_MS);
  readonly pauses = zeros(['supplier', 'hand']);
  corrections = 0;
  readonly calls = new Histogram(DURATION_BOUNDS_MS);
  failures = 0;
}

/** Counts of one kind of call to the server. */
export class StoreCallCounted {
  readonly times = new Histogram(DURATION_BOUNDS_MS);
  unanswered = 0;
}

/** Counts of one part that the application needs. */
export class PartCounted {
  state: HealthState = 'up';
  /** Its latency, or its lag, at each check. */
  readonly times = new Histogram(DURATION_BOUNDS_MS);
}

export function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
