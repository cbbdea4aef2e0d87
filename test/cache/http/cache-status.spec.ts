import { describe, expect, it } from '@jest/globals';
import type { Answer } from '@tripsage/cache';
import { cacheHeaders } from '../../../libs/cache/src/http/cache-status.js';

const hit: Answer = {
  namespace: 'flights',
  key: 'flights:offers:search:x',
  outcome: 'hit',
  collapsed: false,
  stored: true,
  isDisconnected: false,
  durationMs: 0,
  ageMs: 2_400,
  freshForMs: 597_600,
  tags: [],
};
const stale: Answer = {
  ...hit,
  outcome: 'stale',
  staleReason: 'revalidating',
  ageMs: 612_400,
  freshForMs: -12_400,
};
const miss: Answer = { ...hit, outcome: 'miss', missReason: 'absent', ageMs: 0, freshForMs: 600_000 };

describe('Cache-Status and Age', () => {
  it.each<[string, (Answer | 'bypass' | 'failed')[], { 'cache-status': string; age?: string } | undefined]>([
    ['no cached answer', [], undefined],
    ['a hit', [hit], { 'cache-status': 'tripsage; hit; ttl=597', age: '2' }],
    [
      'several hits: shortest life, highest age',
      [hit, { ...hit, ageMs: 60_000, freshForMs: 9_999 }],
      { 'cache-status': 'tripsage; hit; ttl=9', age: '60' },
    ],
    ['a miss that was kept', [miss], { 'cache-status': 'tripsage; fwd=uri-miss; stored; ttl=600' }],
    [
      'a miss that shared another caller’s load',
      [{ ...miss, collapsed: true }],
      { 'cache-status': 'tripsage; fwd=uri-miss; collapsed; stored; ttl=600' },
    ],
    [
      'an entry that had expired',
      [{ ...miss, missReason: 'expired' }],
      { 'cache-status': 'tripsage; fwd=stale; stored; ttl=600' },
    ],
    [
      'a miss that was not kept since the store is away',
      [{ ...miss, stored: false, freshForMs: 0, missReason: 'store-unavailable' }],
      { 'cache-status': 'tripsage; fwd=uri-miss; detail=STORE_UNAVAILABLE' },
    ],
    [
      'an old answer that is renewed behind',
      [stale],
      { 'cache-status': 'tripsage; hit; ttl=-13; detail=STALE_WHILE_REVALIDATE', age: '612' },
    ],
    [
      'an old answer in place of a failure, beside a fresh one',
      [hit, { ...stale, staleReason: 'load-failed' }],
      { 'cache-status': 'tripsage; hit; ttl=-13; detail=STALE_IF_ERROR', age: '612' },
    ],
    [
      'an old answer, since the load takes long',
      [{ ...stale, staleReason: 'soft-limit' }],
      { 'cache-status': 'tripsage; hit; ttl=-13; detail=STALE_IF_SLOW', age: '612' },
    ],
    [
      'an answer out of this process while the server is away',
      [{ ...hit, isDisconnected: true }],
      { 'cache-status': 'tripsage; hit; ttl=597; detail=DISCONNECTED', age: '2' },
    ],
    ['a load that failed', [hit, 'failed'], { 'cache-status': 'tripsage; fwd=uri-miss; detail=LOAD_FAILED' }],
    ['a call past the cache', [hit, 'bypass'], { 'cache-status': 'tripsage; fwd=bypass' }],
    ['a hit and a miss', [hit, miss], { 'cache-status': 'tripsage; fwd=uri-miss; stored; ttl=597' }],
    [
      'a value without an end',
      [{ ...hit, ageMs: 0, freshForMs: Infinity }],
      { 'cache-status': 'tripsage; hit; ttl=2147483648', age: '0' },
    ],
  ])('%s', (_what, parts, expected) => {
    expect(cacheHeaders(parts)).toEqual(expected);
  });
});
