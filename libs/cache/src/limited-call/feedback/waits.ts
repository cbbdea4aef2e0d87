import { dateMs } from './moment.js';

/** What is less is a count of seconds from now, as epoch seconds it would be 2001. */
const LEAST_EPOCH_SECONDS = 1e9;
/** What is less is seconds, as epoch milliseconds it would be 1973. */
const LEAST_EPOCH_MS = 1e11;
/** What is more are milliseconds no longer. */
const LEAST_EPOCH_MICROSECONDS = 1e14;

const NUMBER = /^\d+(?:\.\d+)?$/;

/** As Go writes durations, and OpenAI its resets: `6m0s`, `1h2m3.5s`, `20ms`. */
const DURATION =
  /^(?:(?<days>[\d.]+)d)?(?:(?<hours>[\d.]+)h)?(?:(?<minutes>[\d.]+)m)?(?:(?<seconds>[\d.]+)s)?(?:(?<ms>[\d.]+)ms)?$/;

/**
 * The wait that `Retry-After` asks for, in milliseconds: seconds, or a date (RFC 9110 10.2.3). A date that is past asks
 * for none, thus is less than 0.
 */
export function retryAfterWaitMs(text: string, sentAtMs: number): number | undefined {
  if (NUMBER.test(text)) return Number(text) * 1000;
  const untilMs = dateMs(text, sentAtMs);
  return untilMs === undefined ? undefined : untilMs - sentAtMs;
}

/**
 * How far off the reset of a limit is, in milliseconds. There is no rule for what these headers hold: seconds from now,
 * seconds or milliseconds since the epoch, which their size tells apart, a duration, or a date.
 */
export function resetWaitMs(text: string, sentAtMs: number): number | undefined {
  if (NUMBER.test(text)) return waitOfNumber(Number(text), sentAtMs);
  const untilMs = dateMs(text, sentAtMs);
  return untilMs === undefined ? durationMs(text) : untilMs - sentAtMs;
}

function waitOfNumber(said: number, sentAtMs: number): number | undefined {
  if (said < LEAST_EPOCH_SECONDS) return said * 1000;
  if (said < LEAST_EPOCH_MS) return said * 1000 - sentAtMs;
  return said < LEAST_EPOCH_MICROSECONDS ? said - sentAtMs : undefined;
}

function durationMs(text: string): number | undefined {
  const groups = text === '' ? undefined : DURATION.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { days = '0', hours = '0', minutes = '0', seconds = '0', ms = '0' } = groups;
  const wholeHours = Number(days) * 24 + Number(hours);
  const sum = ((wholeHours * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
  return Number.isFinite(sum) ? sum : undefined;
}
