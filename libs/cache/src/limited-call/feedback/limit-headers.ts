import { type BareItem, parseDictionary, ParseError, parseList } from 'structured-headers';
import type { SupplierFeedback } from '../../api/supplier-feedback.js';
import { DEFAULT_PAUSE_MS } from '../../options/limiter-options.js';
import { dateMs, headerElements, headerWaitMs } from './header-times.js';
import {
  LIMIT_HEADERS,
  LIMIT_STATUSES,
  type LimitHeaders,
  SHOPIFY_BUCKET,
  SHOPIFY_LEAKS_EVERY_MS,
  type TimeHeader,
  WAIT_HEADERS,
} from './limit-header-table.js';

/** Reads one header of an answer by its name in lower case; `null` or `undefined` where it is missing. */
export type HeaderReader = (name: string) => string | null | undefined;

/** The shortest pause, also where a supplier asks for none. */
export const SHORTEST_PAUSE_MS = 100;
/** The longest pause that a supplier can ask for. */
export const LONGEST_PAUSE_MS = 60 * 60 * 1000;

/** One limit, as an answer's headers describe it. */
interface AnsweredLimit {
  /** A whole number, 0 or more; `undefined` where it is missing or makes no sense. */
  readonly remaining: number | undefined;
  /** Time until the limit starts anew; more than 0. `undefined` where it is missing, makes no sense, or is past. */
  readonly resetMs: number | undefined;
  /** The limit counts calls, not bytes or the like. */
  readonly isOfCalls: boolean;
}

/** The units that count calls; without one it is requests. */
const UNITS_OF_CALLS: ReadonlySet<unknown> = new Set([undefined, 'requests', 'request']);

/**
 * Returns how long a supplier asks its clients to hold back, in milliseconds, from {@link SHORTEST_PAUSE_MS} to
 * {@link LONGEST_PAUSE_MS}; `undefined` where it does not ask.
 *
 * A 429 always asks: by `Retry-After` or its like, else until the limit that is used up starts anew, else for
 * {@link DEFAULT_PAUSE_MS}. So does a 403 whose headers ask, or say that nothing is left. Other answers ask by `Retry-After`
 * and its like. Dates are compared with the answer's own `Date`, so a wrong clock of this machine does no harm.
 *
 * @param header reads a header by its name in lower case
 * @param nowMs civil time
 */
export function retryAfterMs(
  status: number | undefined,
  header: HeaderReader,
  nowMs: number,
): number | undefined {
  const sentAt = sentAtMs(header, nowMs);
  const asked = askedWaitMs(header, sentAt);
  const asks = LIMIT_STATUSES.get(status);
  if (asks === undefined || asks === 'if-asked') return asked === undefined ? undefined : bounded(asked);
  const limits = answeredLimits(header, sentAt);
  const isSpent = limits.some(({ remaining }) => remaining === 0);
  if (asks === 'if-spent' && asked === undefined && !isSpent) return undefined;
  // A wait that is over already says less than a limit that starts anew later.
  const isAhead = asked !== undefined && asked > 0;
  return bounded((isAhead ? asked : (resetMs(limits) ?? asked)) ?? DEFAULT_PAUSE_MS);
}

/**
 * Returns what is left of the tightest limit until it starts anew, at most {@link LONGEST_PAUSE_MS}. A limit without a
 * reset ahead is left out: its count would hold for no time, or for ever.
 */
export function budgetOf(header: HeaderReader, nowMs: number): SupplierFeedback['budget'] {
  const limits = answeredLimits(header, sentAtMs(header, nowMs));
  const budgets = limits.flatMap((limit) =>
    limit.isOfCalls && limit.remaining !== undefined && limit.resetMs !== undefined
      ? [{ remaining: limit.remaining, forMs: Math.min(limit.resetMs, LONGEST_PAUSE_MS) }]
      : [],
  );
  return budgets.toSorted((one, two) => one.remaining - two.remaining || two.forMs - one.forMs)[0];
}

function bounded(pauseMs: number): number {
  return Math.ceil(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, pauseMs)));
}

/** The wait that the first readable header asks for, the longest where that is a list. */
function askedWaitMs(header: HeaderReader, sentAt: number): number | undefined {
  for (const { name, unit } of WAIT_HEADERS) {
    const waits = headerElements(header(name) ?? '').flatMap(
      (text) => headerWaitMs(text, unit, sentAt) ?? [],
    );
    if (waits.length > 0) return Math.max(...waits);
  }
  return undefined;
}

/** When the answer was sent, by the clock that its dates are of: its `Date` (RFC 9110 6.6.1), else this machine's. */
function sentAtMs(header: HeaderReader, nowMs: number): number {
  return dateMs(header('date') ?? '', nowMs) ?? nowMs;
}

/** Time until all limits that may have rejected the call start anew: those with nothing known to be left. */
function resetMs(limits: readonly AnsweredLimit[]): number | undefined {
  const spent = limits.filter(({ remaining = 0 }) => remaining === 0);
  const resets = spent.flatMap((limit) => limit.resetMs ?? []);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/**
 * Reads the limits that an answer's headers describe. An answer out of a cache on the way (`Age`) describes none, since it
 * is of another time (draft-ietf-httpapi-ratelimit-headers, Caching).
 */
function answeredLimits(header: HeaderReader, sentAt: number): readonly AnsweredLimit[] {
  if (Number(header('age') ?? 0) > 0) return [];
  const pairs = LIMIT_HEADERS.flatMap((headers) => limitsOfPair(headers, header, sentAt));
  const structured = structuredLimits(header('ratelimit') ?? '', header('ratelimit-policy') ?? '');
  return [...pairs, ...structured, ...shopifyLimit(header(SHOPIFY_BUCKET) ?? '')].filter(
    (limit) => limit.remaining !== undefined || limit.resetMs !== undefined,
  );
}

/** Lists tell of several limits, in the same order; one that is alone is of all of them. */
function limitsOfPair(
  { remaining, resets, isOfCalls }: LimitHeaders,
  header: HeaderReader,
  sentAt: number,
): readonly AnsweredLimit[] {
  const lefts = headerElements(header(remaining) ?? '').map(wholeNumberOf);
  const ends =
    resets.map((reset) => resetsOf(reset, header, sentAt)).find((waits) => waits.some(Boolean)) ?? [];
  const elementOf = (list: readonly (number | undefined)[], index: number): number | undefined =>
    list.length === 1 ? list[0] : list[index];
  return Array.from({ length: Math.max(lefts.length, ends.length) }, (_, index) => ({
    remaining: elementOf(lefts, index),
    resetMs: elementOf(ends, index),
    isOfCalls,
  }));
}

function resetsOf({ name, unit }: TimeHeader, header: HeaderReader, sentAt: number) {
  return headerElements(header(name) ?? '').map((text) => ahead(headerWaitMs(text, unit, sentAt)));
}

function shopifyLimit(text: string): readonly AnsweredLimit[] {
  const [, used, most] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  if (used === undefined) return [];
  const remaining = Math.max(0, Number(most) - Number(used));
  return [{ remaining, resetMs: SHOPIFY_LEAKS_EVERY_MS, isOfCalls: true }];
}

/**
 * Reads the `RateLimit` field of draft-ietf-httpapi-ratelimit-headers. Since draft 08 it is a list of policies,
 * `"default";r=50;t=30`, whose units are in `RateLimit-Policy`. In draft 07 it is one dictionary,
 * `limit=100, remaining=50, reset=30`. A malformed field is ignored whole, as the draft says.
 */
function structuredLimits(rateLimit: string, policy: string): readonly AnsweredLimit[] {
  const listed = parsed(parseList, rateLimit);
  if (listed === undefined) return limitOfDictionary(rateLimit);
  const policies = parsed(parseList, policy) ?? [];
  const units = new Map(policies.map(([name, parameters]) => [String(name), parameters.get('qu')]));
  return listed.map(([name, parameters]) => ({
    remaining: wholeNumber(parameters.get('r')),
    resetMs: msOfSeconds(wholeNumber(parameters.get('t'))),
    isOfCalls: UNITS_OF_CALLS.has(units.get(String(name))),
  }));
}

function limitOfDictionary(rateLimit: string): readonly AnsweredLimit[] {
  const dictionary = parsed(parseDictionary, rateLimit);
  if (dictionary === undefined) return [];
  const numberOf = (key: string): number | undefined => wholeNumber(dictionary.get(key)?.[0]);
  return [{ remaining: numberOf('remaining'), resetMs: msOfSeconds(numberOf('reset')), isOfCalls: true }];
}

function parsed<Parsed>(parse: (text: string) => Parsed, text: string): Parsed | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

function wholeNumber(item: BareItem | readonly unknown[] | undefined): number | undefined {
  return typeof item === 'number' && Number.isSafeInteger(item) && item >= 0 ? item : undefined;
}

function wholeNumberOf(text: string): number | undefined {
  // Reddit writes `599.0`.
  return /^\d+(?:\.0+)?$/.test(text) ? wholeNumber(Number(text)) : undefined;
}

function msOfSeconds(seconds: number | undefined): number | undefined {
  return ahead(seconds === undefined ? undefined : seconds * 1000);
}

function ahead(ms: number | undefined): number | undefined {
  return ms !== undefined && ms > 0 ? Math.ceil(ms) : undefined;
}
