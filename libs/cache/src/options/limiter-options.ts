import { durationToMs, type Duration } from '../api/duration.js';
import { RateLimitOptionError } from '../api/errors.js';
import type { LimiterPolicy, LimitWindow } from '../ports/limit-store.js';
import { checkByTable, type OptionTable } from './option-table.js';
import { isRecord } from './plain-object.js';
import type { FeedbackReader } from '../api/supplier-feedback.js';

/** `sliding` keeps a record of each unit. */
const MOST_BY_ALGORITHM = { sliding: 100_000, gcra: 1_000_000_000 } as const;
const MOST_WINDOWS = 8;
const MOST_CONCURRENCY = 100_000;
const MOST_QUEUE = 100_000;

/** Shorter windows are shorter than what calls take to the supplier, give or take. */
const SHORTEST_WINDOW_MS = 100;
const LONGEST_WINDOW_MS = 30 * 24 * 60 * 60 * 1000;
const LONGEST_MARGIN_MS = 60_000;

/** How much of the shortest window, and how long at most, a call may count from later than it was granted. */
const LATEST_SHARE = 0.05;
const LATEST_MS = 1_000;

/** The store's clock shows whole milliseconds: what looks a window apart may be a fraction less. */
const CLOCK_GRAIN_MS = 1;

const OPTIONS: OptionTable<LimiterOptions> = {
  limits: {
    expected: `a list of at most ${MOST_WINDOWS} windows, each { limit, per }`,
    fits: (given) => Array.isArray(given) && given.length <= MOST_WINDOWS && given.every(isRecord),
  },
  algorithm: {
    expected: "'sliding' or 'gcra'",
    fits: (given) => given === 'sliding' || given === 'gcra',
  },
  burst: {
    expected: `a whole number from 1 to ${MOST_BY_ALGORITHM.gcra}`,
    fits: (given) => isWholeUpTo(given, MOST_BY_ALGORITHM.gcra),
  },
  margin: { expected: "a duration such as '50ms'", fits: () => true },
  concurrency: {
    expected: `a whole number from 1 to ${MOST_CONCURRENCY}`,
    fits: (given) => isWholeUpTo(given, MOST_CONCURRENCY),
  },
  reserve: {
    expected: 'a share from 0 to 1',
    fits: (given) => typeof given === 'number' && given >= 0 && given <= 1,
  },
  storeDown: {
    expected: "'local', 'open' or 'closed'",
    fits: (given) => given === 'local' || given === 'open' || given === 'closed',
  },
  maxQueue: {
    expected: `a whole number from 1 to ${MOST_QUEUE}`,
    fits: (given) => isWholeUpTo(given, MOST_QUEUE),
  },
  feedback: {
    expected: 'a function, or false',
    fits: (given) => given === false || typeof given === 'function',
  },
};

/** @throws RateLimitOptionError, CacheDurationError that name the limiter and the option */
export function checkLimiter(
  name: string,
  options: LimiterOptions,
  where: string,
  slotLifeMs: number,
): Limiter {
  checkByTable(OPTIONS, options, where, RateLimitOptionError);
  const { algorithm = 'sliding', reserve = DEFAULT_LIMIT_RESERVE, concurrency, burst } = options;
  if (options.limits === undefined) throw new RateLimitOptionError(`${where}: limits are needed.`);
  if (options.limits.length === 0 && concurrency === undefined) {
    throw new RateLimitOptionError(
      `${where}: limits is empty, and there is no concurrency: nothing is limited.`,
    );
  }
  if (burst !== undefined && algorithm !== 'gcra') {
    throw new RateLimitOptionError(
      `${where}: burst is for the algorithm 'gcra', and this one is '${algorithm}'.`,
    );
  }
  const marginMs = durationToMs(options.margin ?? DEFAULT_LIMIT_MARGIN, `${where}: margin`);
  if (marginMs > LONGEST_MARGIN_MS) {
    throw new RateLimitOptionError(`${where}: margin is '${options.margin}'. Expected at most '1m'.`);
  }
  const shared = (most: number) => ({ user: most, background: withoutReserve(most, reserve) });
  const windows = options.limits.map((window, index) =>
    checkWindow(window, `${where}: limits[${index}]`, algorithm),
  );
  return {
    name,
    windows,
    policy: {
      algorithm,
      windows: windows.map(({ limit, perMs }): LimitWindow => ({
        limit,
        lengthMs: perMs + marginMs + CLOCK_GRAIN_MS,
        most: shared(algorithm === 'gcra' ? (burst ?? 1) : limit),
      })),
      concurrency: concurrency === undefined ? undefined : shared(concurrency),
      slotLifeMs,
      latestMs: algorithm === 'sliding' ? latestMsOf(windows.map(({ perMs }) => perMs)) : 0,
    },
    storeDown: options.storeDown ?? 'local',
    maxQueue: options.maxQueue ?? DEFAULT_MAX_QUEUE,
    feedback: options.feedback === false ? undefined : (options.feedback ?? 'standard'),
  };
}

function latestMsOf(lengths: readonly number[]): number {
  if (lengths.length === 0) return 0;
  return Math.min(LATEST_MS, Math.floor(Math.min(...lengths) * LATEST_SHARE));
}

function checkWindow(
  { limit, per, ...others }: { limit?: unknown; per?: unknown },
  where: string,
  algorithm: 'sliding' | 'gcra',
): { limit: number; perMs: number } {
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

/** At least one is left for background callers, but for a reserve of all. */
function withoutReserve(most: number, reserve: number): number {
  return Math.ceil(Number((most * (1 - reserve)).toFixed(6)));
}

function isWholeUpTo(given: unknown, most: number): given is number {
  return Number.isSafeInteger(given) && Number(given) >= 1 && Number(given) <= most;
}

function shown(given: unknown): string {
  return typeof given === 'number' || typeof given === 'string' ? `${given}`.slice(0, 40) : typeof given;
}

/** What calls of one kind may cost, in all processes together. */
export interface LimiterOptions {
  /**
   * At most `limit` in any `per`, whole numbers; all windows hold at once, at most 8 of them. A limit is at most 100,000
   * with `sliding`, 10⁹ with `gcra`; `per` from `'100ms'` to `'30d'`. May be empty where `concurrency` is given.
   */
  limits: readonly { limit: number; per: Duration }[];
  /**
   * `sliding`: exact over every window, keeps one record for each unit granted. `gcra`: spreads calls evenly, keeps a few
   * numbers, and grants up to limit + burst - 1 in a window. Default `'sliding'`.
   */
  algorithm?: 'sliding' | 'gcra';
  /** With `gcra`: how much may be granted at once after a pause. Default 1, which grants no more than the limit in any window. */
  burst?: number;
  /** Lengthens each window, since calls take differently long to the supplier. Default `'50ms'`. */
  margin?: Duration;
  /** How many calls may be under way at a time. Default any number. */
  concurrency?: number;
  /** 0..1: the share of each window, of `burst` and of `concurrency` that `background` callers leave alone. Default 0.2. */
  reserve?: number;
  /**
   * While the server is away. `local`: each process counts for itself, with its share of the limits by the last known
   * number of processes, at least 1. `open`: every call is let through. `closed`: none is. Default `'local'`.
   */
  storeDown?: 'local' | 'open' | 'closed';
  /** The most callers that wait in one process for one key; the next is refused. Default 1,000. */
  maxQueue?: number;
  /**
   * What a supplier's answer says of its limits. Default: the headers of fetch responses, of what SDKs answer with and of
   * the errors that they throw, where they are found under `headers`. `false`: it is not listened to.
   */
  feedback?: FeedbackReader | false;
}

/** A limiter, checked and with its defaults. */
export interface Limiter {
  readonly name: string;
  readonly policy: LimiterPolicy;
  /** The windows as they were said, without the margin. */
  readonly windows: readonly { readonly limit: number; readonly perMs: number }[];
  readonly storeDown: NonNullable<LimiterOptions['storeDown']>;
  readonly maxQueue: number;
  /** `standard`: the headers of answers are read. `undefined`: nothing is. */
  readonly feedback: FeedbackReader | 'standard' | undefined;
}

/** How much each window of a limiter is longer than said. */
export const DEFAULT_LIMIT_MARGIN: Duration = '50ms';

/** The share of a limiter that background callers leave alone. */
export const DEFAULT_LIMIT_RESERVE = 0.2;

/** The most callers that wait in one process for one key of a limiter. */
export const DEFAULT_MAX_QUEUE = 1000;
