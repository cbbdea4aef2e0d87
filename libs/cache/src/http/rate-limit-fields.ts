import type { RateLimitedError } from '../api/errors.js';
import type { Rejection } from '../api/rejection.js';

/**
 * HTTP fields that say how often a client may call, and when again. They are `Retry-After` (RFC 9110, 10.2.3) and,
 * where the limits are the client's own, `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers).
 */
export function rateLimitFields(error: RateLimitedError): Record<string, string> {
  const { retryAfterMs, isOfKey, limiter, windows } = error;
  const seconds = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
  const fields = { 'retry-after': seconds };
  if (!isOfKey || windows.length === 0) return fields;
  // Of several windows it is not known which one stands in the way: the limiter's own name stands for all.
  const ratelimit = `"${limiter}";r=0;t=${seconds}`;
  return { ...fields, 'ratelimit-policy': policiesOf(limiter, windows).join(', '), ratelimit };
}

/** A limiter, with the windows that it has now. */
interface Windowed {
  readonly name: string;
  readonly windows: Rejection['windows'];
}

/** A permit that a client got, and the units that its narrowest window has left. */
interface Permitted {
  readonly request: { readonly limiter: Windowed };
  readonly remaining: number;
  readonly isCounted: boolean;
}

/** The same fields for an answer to a client within its limits: the policies, and what is left to the client. */
export function permittedFields(
  limiters: readonly Windowed[],
  permits: readonly Permitted[],
): Record<string, string> {
  const fields: Record<string, string> = {};
  const policies = limiters.length === 1 ? policyText(limiters[0] as Windowed) : joined(limiters);
  if (policies !== '') fields['ratelimit-policy'] = policies;
  if (permits.length === 0) return fields;
  const left = permits
    .filter(({ request, isCounted }) => isCounted && request.limiter.windows.length > 0)
    .map(({ request, remaining }) => `"${request.limiter.name}";r=${Math.max(0, Math.floor(remaining))}`);
  if (left.length > 0) fields['ratelimit'] = left.join(', ');
  return fields;
}

function joined(limiters: readonly Windowed[]): string {
  return limiters
    .map(policyText)
    .filter((text) => text !== '')
    .join(', ');
}

/** The texts of policies, by the windows of one limiter: every answer says them. Other limits are other windows. */
const policyTexts = new WeakMap<Rejection['windows'], string>();

function policyText({ name, windows }: Windowed): string {
  const known = policyTexts.get(windows);
  if (known !== undefined) return known;
  const text = policiesOf(name, windows).join(', ');
  policyTexts.set(windows, text);
  return text;
}

function policiesOf(limiter: string, windows: Rejection['windows']): string[] {
  const name = (perMs: number): string =>
    windows.length === 1 ? `"${limiter}"` : `"${limiter}/${secondsOf(perMs)}s"`;
  return windows.map(({ limit, perMs }) => `${name(perMs)};q=${limit};w=${Math.max(1, secondsOf(perMs))}`);
}

function secondsOf(ms: number): number {
  return Math.round(ms / 1000);
}
