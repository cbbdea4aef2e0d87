import type { HeaderReader } from './header-reader.js';
import { structuredLimits } from './structured-limits.js';
import { resetWaitMs } from './waits.js';

/** One limit, as an answer tells of it. */
export interface ToldLimit {
  /** So many are left; a whole number that is not negative. `undefined` where it is not said, or makes no sense. */
  readonly remaining: number | undefined;
  /** The limit starts anew in that long; more than 0. `undefined` where it is not said, makes no sense, or is past. */
  readonly resetMs: number | undefined;
  /** Calls are what is counted, not bytes or the like. */
  readonly isOfCalls: boolean;
}

/** The headers that come in pairs: what is left, and when it starts anew. */
const PAIRS = [
  // Drafts of the IETF up to 06, and Duffel, whose reset is a date.
  ['ratelimit-remaining', 'ratelimit-reset'],
  // No standard, many suppliers: GitHub's reset is in epoch seconds.
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
  // OpenAI's, where the reset is a duration. Its twin for tokens counts no calls.
  ['x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
] as const;

/**
 * What an answer's headers tell of limits. An answer out of a cache on the way (`Age`) tells nothing, since it is of
 * another time (draft-ietf-httpapi-ratelimit-headers, Caching).
 */
export function toldLimits(header: HeaderReader, sentAtMs: number): readonly ToldLimit[] {
  if (Number(header('age') ?? 0) > 0) return [];
  const pairs = PAIRS.map(([remaining, reset]) => ({
    remaining: wholeNumber(header(remaining) ?? ''),
    resetMs: ahead(resetWaitMs(header(reset) ?? '', sentAtMs)),
    isOfCalls: true,
  }));
  const structured = structuredLimits(header('ratelimit') ?? '', header('ratelimit-policy') ?? '');
  const listed = structured.map(({ remaining, resetSeconds, isOfCalls }) => ({
    remaining,
    resetMs: ahead(resetSeconds === undefined ? undefined : resetSeconds * 1000),
    isOfCalls,
  }));
  return [...pairs, ...listed].filter(
    ({ remaining, resetMs }) => remaining !== undefined || resetMs !== undefined,
  );
}

function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

function ahead(ms: number | undefined): number | undefined {
  return ms !== undefined && ms > 0 ? Math.ceil(ms) : undefined;
}
