import type { RateLimitedError } from '../api/errors.js';

/**
 * HTTP fields that say how often a client may call, and when again. They are `Retry-After` (RFC 9110, 10.2.3) and,
 * where the limits are the client's own, `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers).
 */
export function rateLimitFields(error: RateLimitedError): Record<string, string> {
  const { retryAfterMs, isOfKey, limiter, windows } = error;
  const seconds = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
  const fields = { 'retry-after': seconds };
  if (!isOfKey || windows.length === 0) return fields;
  const name = (perMs: number): string =>
    windows.length === 1 ? `"${limiter}"` : `"${limiter}/${secondsOf(perMs)}s"`;
  const policies = windows.map(
    ({ limit, perMs }) => `${name(perMs)};q=${limit};w=${Math.max(1, secondsOf(perMs))}`,
  );
  return {
    ...fields,
    'ratelimit-policy': policies.join(', '),
    // Of several windows it is not known which one stands in the way.
    ...(windows.length === 1 && { ratelimit: `"${limiter}";r=0;t=${seconds}` }),
  };
}

function secondsOf(ms: number): number {
  return Math.round(ms / 1000);
}
