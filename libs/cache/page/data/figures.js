// @ts-check
/** @import { RequestOutcome } from '../../src/statistics/counted.ts' */
/** @import { TimedFigures } from '../../src/ops/cluster-statistics/counters.ts' */

/** @typedef {Partial<Record<RequestOutcome, number>>} Requests */

/**
 * The outcomes of requests, grouped as an operator distinguishes them, the best first.
 *
 * @type {readonly { label: string, color: string, outcomes: readonly RequestOutcome[] }[]}
 */
export const OUTCOME_GROUPS = [
  { label: 'Memory', color: '--series-1', outcomes: ['fresh_l1'] },
  { label: 'Store', color: '--series-2', outcomes: ['fresh_l2'] },
  { label: 'Stale', color: '--series-3', outcomes: ['stale', 'stale_if_error'] },
  { label: 'Cached empty or failure', color: '--series-4', outcomes: ['negative', 'error_cached'] },
  { label: 'Loaded', color: '--series-5', outcomes: ['load'] },
  { label: 'Failed', color: '--series-6', outcomes: ['load_failed'] },
  {
    label: 'Not found, bypassed or limited',
    color: '--series-7',
    outcomes: ['absent', 'bypass', 'client_limited'],
  },
];

/** @type {readonly RequestOutcome[]} */
const HITS = ['fresh_l1', 'fresh_l2', 'stale', 'negative', 'stale_if_error'];
/** @type {readonly RequestOutcome[]} */
const OTHERS = ['load', 'load_failed', 'error_cached', 'absent'];

/** @param {Requests} requests @param {readonly RequestOutcome[]} outcomes */
export function countOf(requests, outcomes) {
  return outcomes.reduce((sum, outcome) => sum + (requests[outcome] ?? 0), 0);
}

/** Counts all requests, also those past the cache. @param {Requests} requests */
export function allOf(requests) {
  return countOf(requests, [...HITS, ...OTHERS, 'bypass', 'client_limited']);
}

/** The share of hits among all requests but bypasses and those that a client's limit rejected, as in the admin API; none without requests. @param {Requests} requests */
export function hitRatio(requests) {
  const hits = countOf(requests, HITS);
  const asked = hits + countOf(requests, OTHERS);
  return asked === 0 ? undefined : hits / asked;
}

/** @param {Iterable<Requests>} several @returns {Requests} */
export function sumOf(several) {
  /** @type {Requests} */
  const sum = {};
  for (const requests of several) {
    for (const [name, count] of Object.entries(requests)) {
      const outcome = /** @type {RequestOutcome} */ (name);
      sum[outcome] = (sum[outcome] ?? 0) + count;
    }
  }
  return sum;
}

/** @param {readonly (readonly number[])[]} several */
export function sumWithin(several) {
  const length = Math.max(0, ...several.map((counts) => counts.length));
  return Array.from({ length }, (_, at) => several.reduce((sum, counts) => sum + (counts[at] ?? 0), 0));
}

/**
 * The value that a share of all values does not exceed, assuming that values spread evenly between two bounds.
 *
 * @param {readonly number[]} counts the number of values within each bound and above the one before; the last: above all
 * @param {readonly number[]} bounds
 * @param {number} share 0 to 1
 */
export function percentile(counts, bounds, share) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let rest = total * share;
  for (const [at, count] of counts.entries()) {
    if (rest <= count && count > 0) {
      const below = bounds[at - 1] ?? 0;
      return below + ((bounds[at] ?? below) - below) * (rest / count);
    }
    rest -= count;
  }
  return bounds.at(-1);
}

/** @param {TimedFigures | undefined} timed */
export function meanMs(timed) {
  return timed === undefined || timed.count === 0 ? undefined : timed.totalMs / timed.count;
}
