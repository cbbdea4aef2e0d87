import type { Answer, StaleReason } from '../api/events.js';
import type { Part } from './answer-record.js';

/** The name of this cache in `Cache-Status`. */
const CACHE_NAME = 'tripsage';

/** An answer, or a part that it is made of, came from this process while that was disconnected from the server. */
const DISCONNECTED = 'detail=DISCONNECTED';

/** Headers that say how the cache took part in an HTTP answer. */
export interface CacheHeaders {
  'cache-status': string;
  age?: string;
}

/**
 * `Cache-Status` (RFC 9211) and `Age` (RFC 9111, 5.1) of an HTTP answer that is built of cached ones. It is a hit when
 * all of them were, with the shortest remaining life, below zero for stale ones, and the highest age. Else it is a
 * forwarded request, which has no age. Returns `undefined` when the cache took no part.
 */
export function cacheHeaders(parts: readonly Part[]): CacheHeaders | undefined {
  if (parts.length === 0) return undefined;
  const failure = failureHeaders(parts);
  if (failure !== undefined) return failure;
  if (parts.includes('bypass')) return { 'cache-status': `${CACHE_NAME}; fwd=bypass` };
  const answers = parts.filter((part) => typeof part === 'object');
  const ttl = `ttl=${wholeSeconds(answers.reduce((least, { freshForMs }) => Math.min(least, freshForMs), Infinity))}`;
  const misses = answers.filter(({ outcome }) => outcome === 'miss');
  if (misses.length === 0) {
    const ageMs = answers.reduce((most, answer) => Math.max(most, answer.ageMs), 0);
    const hit = [CACHE_NAME, 'hit', ttl, ...hitDetail(answers)].join('; ');
    return { 'cache-status': hit, age: wholeSeconds(ageMs) };
  }
  const isExpired = misses.every(({ missReason }) => missReason === 'expired');
  const params = [`fwd=${isExpired ? 'stale' : 'uri-miss'}`];
  if (misses.every(({ collapsed }) => collapsed)) params.push('collapsed');
  if (misses.every(({ stored }) => stored)) params.push('stored', ttl);
  const isDisconnected = answers.some((answer) => answer.isDisconnected);
  const isUnavailable = misses.some(({ missReason }) => missReason === 'store-unavailable');
  if (isDisconnected) params.push(DISCONNECTED);
  else if (isUnavailable) params.push('detail=STORE_UNAVAILABLE');
  return { 'cache-status': [CACHE_NAME, ...params].join('; ') };
}

/** Why a hit is less than it might be, where it is. */
function hitDetail(answers: readonly Answer[]): string[] {
  if (answers.some(({ isDisconnected }) => isDisconnected)) return [DISCONNECTED];
  const reason = (['rate-limited', 'load-failed', 'soft-limit', 'revalidating'] as const).find((one) =>
    answers.some(({ staleReason }) => staleReason === one),
  );
  return reason === undefined ? [] : [`detail=${STALE_DETAILS[reason]}`];
}

const STALE_DETAILS: Record<StaleReason, string> = {
  revalidating: 'STALE_WHILE_REVALIDATE',
  'load-failed': 'STALE_IF_ERROR',
  'rate-limited': 'STALE_IF_RATE_LIMITED',
  'soft-limit': 'STALE_IF_SLOW',
};

/** `Cache-Status` of an error: said only where a load that failed may be its cause. */
export function failureHeaders(parts: readonly Part[]): CacheHeaders | undefined {
  const detail = parts.includes('failed') ? 'LOAD_FAILED' : 'RATE_LIMITED';
  if (detail === 'RATE_LIMITED' && !parts.includes('limited')) return undefined;
  return { 'cache-status': `${CACHE_NAME}; fwd=uri-miss; detail=${detail}` };
}

function wholeSeconds(ms: number): string {
  return String(Math.floor(Math.min(ms, 2 ** 31 * 1000) / 1000));
}
