import * as v from 'valibot';
import { type Duration, durationToMs } from '../api/duration.js';
import { RateLimitOptionError } from '../api/errors.js';
import { isRecord } from './checks/plain-object.js';

/** The largest limit of a window: `sliding` keeps a record of each unit, `gcra` a few numbers. */
export const MOST_BY_ALGORITHM = { sliding: 100_000, gcra: 1_000_000_000 } as const;

/** Calls take about as long to the supplier as a shorter window would last. */
const SHORTEST_WINDOW_MS = 100;
const LONGEST_WINDOW_MS = 30 * 24 * 60 * 60 * 1000;

/** A call may count from later than its permit: by this share of the shortest window, and at most so long. */
const LATEST_SHARE = 0.05;
const LATEST_MS = 1_000;

/** A window as it is written. Its parts are for {@link checkWindow}, whose errors say more. */
export const WINDOW = v.custom<{ limit: number; per: Duration }>(isRecord);

/** A window of a limiter, checked, without the margin. */
export interface CheckedWindow {
  readonly limit: number;
  readonly perMs: number;
}

/** @throws RateLimitOptionError, CacheDurationError that name the window and what is wrong with it */
export function checkWindow(
  { limit, per, ...others }: { limit?: unknown; per?: unknown },
  where: string,
  algorithm: 'sliding' | 'gcra',
): CheckedWindow {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new RateLimitOptionError(
      `${where}: '${unknown}' is not part of a window. Known are limit and per.`,
    );
  }
  const most = MOST_BY_ALGORITHM[algorithm];
  if (!isWholeUpTo(limit, most)) {
    const hint =
      algorithm === 'sliding' && isWholeUpTo(limit, MOST_BY_ALGORITHM.gcra)
        ? " A limit that large is for the algorithm 'gcra', which keeps no record of each unit."
        : '';
    throw new RateLimitOptionError(
      `${where}: limit is ${shown(limit)}. Expected a whole number from 1 to ${most}.${hint}`,
    );
  }
  const perMs = durationToMs(per, `${where}: per`);
  if (perMs < SHORTEST_WINDOW_MS || perMs > LONGEST_WINDOW_MS) {
    throw new RateLimitOptionError(
      `${where}: per is '${String(per)}'. Expected '${SHORTEST_WINDOW_MS}ms' to '30d'.`,
    );
  }
  return { limit, perMs };
}

/** How much later than its permit a call may count from. */
export function latestMsOf(windows: readonly CheckedWindow[]): number {
  if (windows.length === 0) return 0;
  const shortestMs = Math.min(...windows.map(({ perMs }) => perMs));
  return Math.min(LATEST_MS, Math.floor(shortestMs * LATEST_SHARE));
}

function isWholeUpTo(given: unknown, most: number): given is number {
  return Number.isSafeInteger(given) && Number(given) >= 1 && Number(given) <= most;
}

function shown(given: unknown): string {
  return typeof given === 'number' || typeof given === 'string' ? `${given}`.slice(0, 40) : typeof given;
}
