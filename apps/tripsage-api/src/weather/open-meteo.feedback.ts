import type { FeedbackReader } from '@tripsage/cache';
import { HttpRefusal } from '../suppliers/http-json.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Reads how long Open-Meteo wants no call. It has no headers for that: its 429 says in words which limit was reached. Its
 * windows are the minutes, hours and days of UTC. A limiter pauses for an hour at most: the rest of a day costs one call an
 * hour.
 */
export const openMeteoFeedback: FeedbackReader = (end, nowMs) => {
  const error = 'error' in end ? end.error : undefined;
  if (!(error instanceof HttpRefusal) || error.status !== 429) return undefined;
  const { reason } = (error.body ?? {}) as { reason?: unknown };
  const text = typeof reason === 'string' ? reason : '';
  const windowMs = /^(daily|hourly)\b/i.test(text) ? HOUR_MS : MINUTE_MS;
  return { pauseMs: windowMs - (nowMs % windowMs) };
};
