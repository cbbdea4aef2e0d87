import { DEFAULT_PAUSE_MS } from '../../options/limiter-options.js';
import type { HeaderReader } from './header-reader.js';
import { sentAtMs } from './moment.js';
import { toldLimits } from './told-limits.js';
import type { ToldLimit } from './told-limits.js';
import { retryAfterWaitMs } from './waits.js';

/** The shortest pause, also where a supplier asks for none. */
export const SHORTEST_PAUSE_MS = 100;
/** The longest pause that a supplier is granted. */
export const LONGEST_PAUSE_MS = 60 * 60 * 1000;

/**
 * How long a supplier asks us to hold back, in milliseconds, from {@link SHORTEST_PAUSE_MS} to
 * {@link LONGEST_PAUSE_MS}; `undefined` where it does not.
 *
 * A 429 always does: by `Retry-After`, else until the limit that stands in the way starts anew, else for
 * {@link DEFAULT_PAUSE_MS}. Others do by `Retry-After`. Dates are read against the answer's own `Date`, so that a wrong
 * clock of ours does no harm.
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
  const asked = retryAfterWaitMs(header('retry-after') ?? '', sentAt);
  const told = status === 429 ? (asked ?? resetMs(toldLimits(header, sentAt)) ?? DEFAULT_PAUSE_MS) : asked;
  return told === undefined
    ? undefined
    : Math.ceil(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, told)));
}

/** When all the limits that may have refused the call start anew: those of which nothing is said to be left. */
function resetMs(limits: readonly ToldLimit[]): number | undefined {
  const spent = limits.filter(({ remaining = 0 }) => remaining === 0);
  const resets = spent.flatMap((limit) => limit.resetMs ?? []);
  return resets.length === 0 ? undefined : Math.max(...resets);
}
