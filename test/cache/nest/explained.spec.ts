import { describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError } from '@tripsage/cache';
import type { Looked } from '../../../libs/cache/src/cached-call/look-up/key-lookup.js';
import { explained } from '../../../libs/cache/src/nest/explained.js';
import { localCluster, SimulatedProcess } from '../simulated-process.js';

const POLICY = { fresh: '10s', stale: '10s', staleIfError: '1m', jitter: 0 } as const;

/** One entry of 10 s, 20 s while it is refreshed and a minute after its fresh life on error, and what is said of it. */
async function stored() {
  const { clock, backend } = localCluster();
  const process = new SimulatedProcess({ clock, backend });
  await process.answer(async () => 'value', { policy: POLICY, tags: ['tag'] });
  const explain = async () => {
    const [looked] = await process.engine.keyLookup.read(['ns:key'], 'ns');
    return explained('ns:key', looked as Looked, true);
  };
  return { clock, process, explain };
}

describe('the explanation of an entry', () => {
  it('follows its age: fresh, served while it is refreshed, served on error, and none', async () => {
    const { clock, explain } = await stored();
    clock.advance(4_000);
    expect(await explain()).toEqual({
      key: 'ns:key',
      state: 'fresh',
      reason: 'fresh for 6000 ms',
      ageMs: 4_000,
      freshForMs: 6_000,
      tags: ['tag'],
    });
    clock.advance(7_000);
    expect(await explain()).toMatchObject({
      state: 'stale',
      reason: 'fresh until 1000 ms ago; served while it is refreshed',
      freshForMs: -1_000,
    });
    clock.advance(10_000);
    expect(await explain()).toMatchObject({
      state: 'stale',
      reason: 'fresh until 11000 ms ago; served if its load fails',
    });
    clock.advance(60_000);
    expect(await explain()).toEqual({ key: 'ns:key', state: 'absent', reason: 'no such key in the store' });
  });

  it('tells an invalidation that ends its fresh life from one that ends it', async () => {
    const { process, explain } = await stored();
    await process.invalidator.tags(['tag'], 'expire');
    expect(await explain()).toMatchObject({
      state: 'stale',
      reason: 'invalidated with mode expire; served while it is refreshed',
    });
    await process.invalidator.tags(['tag'], 'delete');
    expect(await explain()).toMatchObject({
      state: 'gone',
      reason: 'it, a tag or its namespace was invalidated',
      tags: ['tag'],
    });
  });
});

describe('the explanation of a key without an entry', () => {
  const error = new CacheStoreUnavailableError('timed out');
  const value = { isJson: true, decode: () => 1 };

  it.each<[Looked, string, string]>([
    [{ state: 'plain', value, remainingMs: 500, askedAt: 0 }, 'fresh', 'a plain value, kept for 500 ms more'],
    [{ state: 'other-version' }, 'gone', 'stored with another version'],
    [{ state: 'unreadable', reason: 'truncated' }, 'gone', 'unreadable: truncated'],
    [{ state: 'absent' }, 'absent', 'no such key in the store'],
    [{ state: 'unconfirmed' }, 'absent', 'the server can not be asked whether it was invalidated'],
    [
      { state: 'unconfirmed', reason: 'Not allowed.' },
      'absent',
      'the server can not be asked whether it was invalidated: Not allowed.',
    ],
    [
      { state: 'unkept', reason: 'Full. (store.write)' },
      'absent',
      'no such key in the store: Full. (store.write)',
    ],
    [{ state: 'store-unavailable', error }, 'absent', 'the store did not answer: timed out'],
  ])('says what is there instead: $state', (looked, state, reason) => {
    expect(explained('ns:key', looked, true)).toMatchObject({ key: 'ns:key', state, reason });
  });

  it('says first that the cache is disabled', () => {
    expect(explained('ns:key', { state: 'plain', value, remainingMs: 500, askedAt: 0 }, false)).toEqual({
      key: 'ns:key',
      state: 'absent',
      reason: 'the cache is disabled: every call goes to its method',
    });
  });
});
