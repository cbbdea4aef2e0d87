import { CacheDurationError } from './errors.js';

/** A length of time: a plain decimal number and its unit, as in `'500ms' '30s' '10m' '1h' '7d'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)$/;

/** The longest duration that is accepted anywhere: a year. */
export const LONGEST_DURATION_MS = 365 * UNIT_MS.d;

/**
 * Converts a duration to milliseconds.
 *
 * @param text the duration as it was given
 * @param what the name of the option or argument, for the message
 * @param atLeastMs the smallest accepted length; default 0
 * @throws CacheDurationError for anything but a decimal number with a unit that is a whole number of
 * milliseconds from `atLeastMs` to a year
 */
export function durationToMs(text: unknown, what: string, atLeastMs = 0): number {
  const match = typeof text === 'string' ? DURATION.exec(text) : null;
  if (match === null) {
    throw new CacheDurationError(
      `${what}: ${describe(text)} is not a duration. Write a number with its unit, such as ${example(text)}.`,
    );
  }
  const ms = Math.round(Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS] * 1e6) / 1e6;
  if (!Number.isInteger(ms) || ms < atLeastMs || ms > LONGEST_DURATION_MS) {
    throw new CacheDurationError(
      `${what}: '${match[0]}' is out of range. Expected whole milliseconds from '${atLeastMs}ms' to '365d'.`,
    );
  }
  return ms;
}

/**
 * Refuses the life of a value that no store may take: it is whole milliseconds from 1 to a year.
 *
 * @throws CacheDurationError
 */
export function requireLifeMs(lifeMs: number): void {
  if (Number.isInteger(lifeMs) && lifeMs >= 1 && lifeMs <= LONGEST_DURATION_MS) return;
  throw new CacheDurationError(
    `lifeMs: ${lifeMs} is out of range. Expected whole milliseconds from 1 to ${LONGEST_DURATION_MS}.`,
  );
}

function describe(given: unknown): string {
  if (typeof given === 'string') return `'${given.slice(0, 40)}'`;
  if (typeof given === 'number') return `the bare number ${given}`;
  return given === null ? 'null' : typeof given;
}

function example(given: unknown): string {
  const isWhole = typeof given === 'number' && Number.isInteger(given) && given > 0;
  return isWhole ? `'${given}ms' or '${given}s'` : `'500ms', '30s', '10m', '1h' or '7d'`;
}
