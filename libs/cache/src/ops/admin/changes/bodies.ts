import * as v from 'valibot';
import { durationToMs } from '../../../api/duration.js';
import { RateLimitOptionError } from '../../../api/errors.js';
import type { Mode } from '../../../api/mode.js';
import { check, DURATION, needed, option } from '../../../options/checks/check.js';
import { MODE } from '../../../options/evict-options.js';
import { WINDOW } from '../../../options/limit-windows.js';
import type { LimiterOptions } from '../../../options/limiter-options.js';
import { DEFAULT_PAUSE } from '../../../options/ops-options.js';

/** A pause by hand is at most a day, and a temporary limit a month. */
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;
const LONGEST_LIMIT_MS = 30 * LONGEST_PAUSE_MS;

const MODE_BODY = v.object({ mode: MODE });

const PATTERN_BODY = v.object({
  pattern: needed(
    "text that begins with a namespace, such as 'flights:*'; to clear everything there is reset",
    v.pipe(
      v.string(),
      v.nonEmpty(),
      v.check((pattern) => !pattern.startsWith('*')),
    ),
  ),
});

const RESET_BODY = v.object({
  confirm: needed(`'reset': to invalidate every entry, send {"confirm":"reset"}`, v.literal('reset')),
});

const PAUSE_BODY = v.object({ for: option("a duration such as '5m'", DURATION, DEFAULT_PAUSE) });

const LIMIT_BODY = v.strictObject({
  limits: needed(
    'one window or more. Expected {"limits":[{"limit":30,"per":"1m"}],"for":"1h"}: the limits, and how long they hold',
    v.pipe(v.array(WINDOW), v.minLength(1)),
  ),
  for: option("a duration such as '1h'", DURATION),
});

/** @throws CacheOptionError */
export function checkModeBody(body: unknown): Mode {
  return check(MODE_BODY, body ?? {}, 'body').mode;
}

/** @returns the pattern of keys; the body's mode is for {@link checkModeBody} @throws CacheOptionError */
export function checkPatternBody(body: unknown): string {
  return check(PATTERN_BODY, body ?? {}, 'body').pattern;
}

/** @throws CacheOptionError without the word */
export function checkResetBody(body: unknown): void {
  check(RESET_BODY, body ?? {}, 'body');
}

/** @returns for how long, in milliseconds @throws RateLimitOptionError, CacheDurationError */
export function checkPauseBody(body: unknown): number {
  const { for: given } = check(PAUSE_BODY, body ?? {}, 'body', RateLimitOptionError);
  return atMost(durationToMs(given, 'for', 1), LONGEST_PAUSE_MS, "'1d'");
}

/** @throws RateLimitOptionError, CacheDurationError; the windows are for the limiter to check */
export function checkLimitBody(body: unknown): { limits: LimiterOptions['limits']; for: string } {
  const { limits, for: given } = check(LIMIT_BODY, body ?? {}, 'body', RateLimitOptionError);
  atMost(durationToMs(given, 'for', 1_000), LONGEST_LIMIT_MS, "'30d'");
  return { limits, for: String(given) };
}

function atMost(ms: number, mostMs: number, most: string): number {
  if (ms <= mostMs) return ms;
  throw new RateLimitOptionError(`for: expected at most ${most}.`);
}
