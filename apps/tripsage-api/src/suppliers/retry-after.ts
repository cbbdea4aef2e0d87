/** Reads one header of an answer, `null` where it is missing. */
export type HeaderReader = (name: string) => string | null;

const LONGEST_WAIT_MS = 60 * 60 * 1000;

/**
 * How long a supplier asks us to hold back, in milliseconds: `Retry-After` in both its forms (RFC 9110 10.2.3), else
 * `ratelimit-reset` as a date, which Duffel sends with every answer and means only when we are over its limit. Dates are read against the answer's own `Date`, so a clock of ours
 * that is wrong does no harm. At least a second, at most an hour; `undefined` where nothing readable was said.
 */
export function retryAfterMs(
  header: HeaderReader,
  nowMs: number,
  { isOverLimit }: { isOverLimit: boolean },
): number | undefined {
  const sentAtMs = dateMs(header('date')) ?? nowMs;
  const resetMs = isOverLimit ? waitOf(header('ratelimit-reset'), sentAtMs) : undefined;
  const waitMs = waitOf(header('retry-after'), sentAtMs) ?? resetMs;
  return waitMs === undefined ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(1000, waitMs));
}

function waitOf(value: string | null, sentAtMs: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const untilMs = dateMs(value);
  return untilMs === undefined ? undefined : untilMs - sentAtMs;
}

function dateMs(value: string | null): number | undefined {
  if (value === null || !/[a-z]{3}|\d{4}-\d{2}/i.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
