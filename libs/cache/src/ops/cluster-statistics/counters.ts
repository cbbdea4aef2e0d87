import type { MinuteCounts } from '../../ports/shared-counters.js';
import { limiterStats } from '../../statistics/cache-stats.js';
import type { CacheStatistics } from '../../statistics/cache.statistics.js';
import {
  DURATION_BOUNDS_MS,
  type Histogram,
  REQUEST_OUTCOMES,
  type RequestOutcome,
  zeros,
} from '../../statistics/counted.js';

/** The counts of one minute, of all processes together. */
export interface MinuteFigures {
  /** The time at which it began, as ISO 8601 text, by the server's clock. */
  readonly at: string;
  readonly namespaces: Readonly<Record<string, NamespaceFigures>>;
  /** The number of callers answered within each bound of `DURATION_BOUNDS_MS`, and above the one before. */
  readonly answersWithin: readonly number[];
  readonly limiters: Readonly<Record<string, LimiterFigures>>;
  /** Calls to the server, and the time that they took in all. */
  readonly store: TimedFigures & { readonly unanswered: number };
  /** Checks of each part, and the time that it took to answer. */
  readonly health: Readonly<Record<string, TimedFigures>>;
}

export interface TimedFigures {
  readonly count: number;
  readonly totalMs: number;
}

export interface NamespaceFigures {
  readonly requests: Readonly<Record<RequestOutcome, number>>;
  readonly loads: TimedFigures;
  readonly failures: number;
}

export interface LimiterFigures {
  readonly acquired: number;
  readonly rejected: number;
  readonly waits: TimedFigures;
  readonly pauses: number;
}

/** Separates the parts of a counter's name; namespaces and limiters never contain it. */
const SEPARATOR = '|';

/** All counts that only ever grow, by their names in the shared counters. */
export function countersOf(statistics: CacheStatistics): Map<string, number> {
  const counters = new Map<string, number>();
  const set = (count: number, ...path: string[]): void => {
    if (count !== 0) counters.set(path.join(SEPARATOR), count);
  };
  const setTimed = (histogram: Histogram, ...path: string[]): void => {
    set(histogram.count, ...path, 'count');
    set(histogram.sum, ...path, 'totalMs');
  };
  for (const [name, { requests, loadTimes, failures }] of statistics.namespaces) {
    for (const outcome of REQUEST_OUTCOMES) set(requests[outcome], 'requests', name, outcome);
    setTimed(loadTimes, 'loads', name);
    set(failures, 'failures', name);
  }
  answersWithin(statistics).forEach((count, at) => set(count, 'within', String(at)));
  for (const [name, counted] of statistics.limiters) {
    const { acquired, rejected, pauses } = limiterStats(counted);
    set(acquired, 'limiters', name, 'acquired');
    set(rejected, 'limiters', name, 'rejected');
    set(pauses, 'limiters', name, 'pauses');
    setTimed(counted.waits, 'limiterWaits', name);
  }
  let [calls, totalMs, unanswered] = [0, 0, 0];
  for (const [, counted] of statistics.storeCalls) {
    calls += counted.times.count;
    totalMs += counted.times.sum;
    unanswered += counted.unanswered;
  }
  set(calls, 'store', 'count');
  set(totalMs, 'store', 'totalMs');
  set(unanswered, 'store', 'unanswered');
  for (const [part, { times }] of statistics.health) setTimed(times, 'health', part);
  return counters;
}

/** The number of callers answered within each bound of `DURATION_BOUNDS_MS`, and above the one before. */
export function answersWithin(statistics: CacheStatistics): number[] {
  const within = [...DURATION_BOUNDS_MS, Infinity].map(() => 0);
  for (const [, { answers }] of statistics.namespaces) {
    answers.counts.forEach((count, at) => (within[at] = (within[at] ?? 0) + count));
  }
  return within;
}

/** The figures of one minute, from its counters. */
export function figuresOf({ at, counts }: MinuteCounts): MinuteFigures {
  const of = (...path: string[]): number => counts[path.join(SEPARATOR)] ?? 0;
  const timed = (...path: string[]): TimedFigures => ({
    count: of(...path, 'count'),
    totalMs: of(...path, 'totalMs'),
  });
  const named = (...kinds: string[]): string[] => {
    const paths = Object.keys(counts).map((name) => name.split(SEPARATOR));
    return [...new Set(paths.flatMap(([kind = '', name = '']) => (kinds.includes(kind) ? [name] : [])))];
  };
  const byName = <Figures>(names: readonly string[], figures: (name: string) => Figures) =>
    Object.fromEntries(names.toSorted().map((name) => [name, figures(name)]));
  return {
    at: new Date(at).toISOString(),
    namespaces: byName(named('requests', 'loads', 'failures'), (name) => {
      const requests = zeros(REQUEST_OUTCOMES);
      for (const outcome of REQUEST_OUTCOMES) requests[outcome] = of('requests', name, outcome);
      return { requests, loads: timed('loads', name), failures: of('failures', name) };
    }),
    answersWithin: [...DURATION_BOUNDS_MS, Infinity].map((_, index) => of('within', String(index))),
    limiters: byName(named('limiters', 'limiterWaits'), (name) => ({
      acquired: of('limiters', name, 'acquired'),
      rejected: of('limiters', name, 'rejected'),
      waits: timed('limiterWaits', name),
      pauses: of('limiters', name, 'pauses'),
    })),
    store: { ...timed('store'), unanswered: of('store', 'unanswered') },
    health: byName(named('health'), (part) => timed('health', part)),
  };
}
