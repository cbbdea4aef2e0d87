import type { HealthState } from '../api/events.js';
import { DURATION_BOUNDS_MS, Histogram, LIFE_BOUNDS_MS, SIZE_BOUNDS } from './histogram.js';

/**
 * Ways in which a caller is answered. Fresh answers come from this process's memory (`fresh_l1`) or the store
 * (`fresh_l2`), and a `stale` one while it is refreshed. An empty answer (`negative`) or a failure (`error_cached`) may
 * be kept. A load ends well or badly. With `stale_if_error` it was a stale answer, since the load failed, was rejected
 * by a limiter or took too long. With `bypass` the call went past the cache; with `absent`, `get` found nothing.
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

export function countIn(counts: Map<string, number>, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
