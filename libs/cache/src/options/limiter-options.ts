import * as v from 'valibot';
import { type Duration, durationToMs } from '../api/duration.js';
import { RateLimiterUnknownError, RateLimitOptionError } from '../api/errors.js';
import type { FeedbackReader } from '../api/supplier-feedback.js';
import type { LimiterPolicy, LimitWindow } from '../ports/limit-store.js';
import { check, DURATION, FUNCTION, option, type Schemas, SHARE, wholeNumber } from './checks/check.js';
import { checkWindow, type CheckedWindow, latestMsOf, MOST_BY_ALGORITHM, WINDOW } from './limit-windows.js';

export const DEFAULT_LIMIT_ALGORITHM = 'sliding';
/** With `gcra`: the permits that a limiter gives at once. */
export const DEFAULT_BURST = 1;
/** The time by which each window of a limiter is longer than said. */
export const DEFAULT_LIMIT_MARGIN: Duration = '50ms';
/** The share of a limiter that is kept from background callers. */
export const DEFAULT_LIMIT_RESERVE = 0.2;
/** The conduct of a limiter while its store is disconnected. */
export const DEFAULT_STORE_DOWN = 'local';
/** The most callers that wait in one process for one key of a limiter. */
export const DEFAULT_MAX_QUEUE = 1000;
/** The pause after an answer 429 that does not say how long to wait. */
export const DEFAULT_PAUSE_MS = 1000;

const NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const MOST_WINDOWS = 8;
const MOST_CONCURRENCY = 100_000;
const MOST_QUEUE = 100_000;
const LONGEST_MARGIN_MS = 60_000;

/** The store's clock shows whole milliseconds: two moments that look a window apart may be a fraction less. */
const CLOCK_GRAIN_MS = 1;

/** Limits on calls of one kind, in all processes together. */
export interface LimiterOptions {
  /**
   * At most `limit` in any `per`, whole numbers; all windows hold at once, at most 8 of them. A limit is at most 100,000
   * with `sliding`, 10⁹ with `gcra`; `per` is `'100ms'` to `'30d'`. May be empty where `concurrency` is given.
   */
  limits: readonly { limit: number; per: Duration }[];
  /**
   * The way of counting. With `sliding` it is exact over every window, and keeps one record for each unit. With `gcra`
   * it spreads calls evenly and keeps a few numbers; a window may see up to limit + burst - 1. Default `'sliding'`.
   */
  algorithm?: 'sliding' | 'gcra';
  /** With `gcra`: how many permits may be given at once after a pause. Default 1, so no window sees more than its limit. */
  burst?: number;
  /** Lengthens each window, since calls take differently long to the supplier. Default `'50ms'`. */
  margin?: Duration;
  /** The most calls that may run at a time. Default any number. */
  concurrency?: number;
  /** 0..1: the share of each window, of `burst` and of `concurrency` that is kept from `background` callers. Default 0.2. */
  reserve?: number;
  /**
   * The rule while the server is disconnected. With `local`, each process counts for itself, with its part of the
   * limits by the last known number of processes, at least 1. With `open`, every call passes. With `closed`, none does.
   * Default `'local'`.
   */
  storeDown?: 'local' | 'open' | 'closed';
  /** The most callers that wait in one process for one key; the next is rejected. Default 1,000. */
  maxQueue?: number;
  /**
   * Reads what a supplier's answer says of its limits. Default: the headers of fetch responses, of SDKs' answers and of
   * the errors that SDKs throw, where they are found under `headers`. With `false`, answers are not read.
   */
  feedback?: FeedbackReader | false;
}

/** A limiter, checked and with its defaults. */
export interface Limiter {
  readonly name: string;
  readonly options: LimiterOptions;
  /** The policy in force: the declared one, unless an operator has changed the limits. */
  readonly policy: LimiterPolicy;
  readonly declared: LimiterPolicy;
  /** The windows as they were given, without the margin. */
  readonly windows: readonly CheckedWindow[];
  readonly storeDown: NonNullable<LimiterOptions['storeDown']>;
  readonly maxQueue: number;
  /** `'standard'`: the common headers are read. None: answers are not read. */
  readonly feedback: FeedbackReader | 'standard' | undefined;
}

const OPTIONS = v.strictObject({
  limits: option(
    `a list of at most ${MOST_WINDOWS} windows, each { limit, per }`,
    v.pipe(v.array(WINDOW), v.maxLength(MOST_WINDOWS)),
  ),
  algorithm: option("'sliding' or 'gcra'", v.picklist(['sliding', 'gcra']), DEFAULT_LIMIT_ALGORITHM),
  burst: option(`a whole number from 1 to ${MOST_BY_ALGORITHM.gcra}`, wholeNumber(1, MOST_BY_ALGORITHM.gcra)),
  margin: option("a duration such as '50ms'", DURATION, DEFAULT_LIMIT_MARGIN),
  concurrency: option(`a whole number from 1 to ${MOST_CONCURRENCY}`, wholeNumber(1, MOST_CONCURRENCY)),
  reserve: option('a share from 0 to 1', SHARE, DEFAULT_LIMIT_RESERVE),
  storeDown: option(
    "'local', 'open' or 'closed'",
    v.picklist(['local', 'open', 'closed']),
    DEFAULT_STORE_DOWN,
  ),
  maxQueue: option(`a whole number from 1 to ${MOST_QUEUE}`, wholeNumber(1, MOST_QUEUE), DEFAULT_MAX_QUEUE),
  feedback: option('a function, or false', v.union([v.literal(false), FUNCTION])),
} satisfies Schemas<LimiterOptions>);

/** @throws RateLimitOptionError, CacheDurationError that name the limiter and what is wrong with it */
export function checkLimiters(
  rateLimits: Readonly<Record<string, LimiterOptions>>,
  slotLifeMs: number,
): Limiter[] {
  return Object.entries(rateLimits).map(([name, options]) => {
    if (!NAME.test(name)) {
      throw new RateLimitOptionError(
        `CacheModule: rateLimits: '${name.slice(0, 80)}' is no name. Expected 1 to 64 of A-Z a-z 0-9 _ . -`,
      );
    }
    return checkLimiterOptions(name, options, `CacheModule: rateLimits.${name}`, slotLifeMs);
  });
}

/**
 * @param slotLifeMs how long a running call counts for `concurrency` without a sign of life
 * @throws RateLimitOptionError, CacheDurationError that name the limiter and the option
 */
export function checkLimiterOptions(
  name: string,
  options: LimiterOptions,
  where: string,
  slotLifeMs: number,
): Limiter {
  const given = check(OPTIONS, options, where, RateLimitOptionError);
  const { limits, algorithm, reserve, concurrency, burst, storeDown, maxQueue, feedback } = given;
  if (limits === undefined) throw new RateLimitOptionError(`${where}: limits are needed.`);
  if (limits.length === 0 && concurrency === undefined) {
    throw new RateLimitOptionError(
      `${where}: limits is empty, and there is no concurrency: nothing is limited.`,
    );
  }
  if (burst !== undefined && algorithm !== 'gcra') {
    throw new RateLimitOptionError(
      `${where}: burst is for the algorithm 'gcra', and this one is '${algorithm}'.`,
    );
  }
  const marginMs = durationToMs(given.margin, `${where}: margin`);
  if (marginMs > LONGEST_MARGIN_MS) {
    throw new RateLimitOptionError(`${where}: margin is '${options.margin}'. Expected at most '1m'.`);
  }
  const windows = limits.map((window, index) => checkWindow(window, `${where}: limits[${index}]`, algorithm));
  const shared = (most: number) => ({ user: most, background: withoutReserve(most, reserve) });
  const policy: LimiterPolicy = {
    algorithm,
    windows: windows.map(({ limit, perMs }): LimitWindow => ({
      limit,
      lengthMs: perMs + marginMs + CLOCK_GRAIN_MS,
      most: shared(algorithm === 'gcra' ? (burst ?? DEFAULT_BURST) : limit),
    })),
    concurrency: concurrency === undefined ? undefined : shared(concurrency),
    slotLifeMs,
    latestMs: algorithm === 'sliding' ? latestMsOf(windows) : 0,
  };
  return {
    name,
    options,
    windows,
    policy,
    declared: policy,
    storeDown,
    maxQueue,
    feedback: feedback === false ? undefined : (feedback ?? 'standard'),
  };
}

/** @param known the limiters that there are */
export function unknownLimiter(
  name: string,
  known: readonly Limiter[],
  where: string,
): RateLimiterUnknownError {
  const names = known.map((limiter) => limiter.name).slice(0, 20);
  return new RateLimiterUnknownError(
    `${where}: there is no limiter '${String(name).slice(0, 80)}'. ` +
      (names.length === 0
        ? 'Give CacheModule.forRoot() rateLimits.'
        : `CacheModule was given ${names.join(', ')}.`),
  );
}

/** At least one is left for background callers, but for a reserve of all. */
function withoutReserve(most: number, reserve: number): number {
  return Math.ceil(Number((most * (1 - reserve)).toFixed(6)));
}
