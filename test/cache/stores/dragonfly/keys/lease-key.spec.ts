// Slow: searches keys of random form on a server.
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  KeySpace,
  leaseKeyOf,
  slotOf,
} from '../../../../../libs/cache/src/stores/dragonfly/keys/key-space.js';
import { isReadAlike, strangeText as text } from './strange-text.js';

/** The package of the client for clusters. */
const slotByOthers = createRequire(import.meta.url)('cluster-key-slot') as (key: string) => number;

const seed = Number(process.env.FC_SEED);

describe('the key of a lease', () => {
  it('is in the slot of the entry, under the bookkeeping of the prefix', () =>
    fc.assert(
      fc.property(text, text, (prefix, key) => {
        const lease = leaseKeyOf(prefix, prefix + key);
        expect(slotOf(lease)).toBe(slotOf(prefix + key));
        if (isReadAlike(lease) && isReadAlike(prefix + key)) {
          expect(slotByOthers(lease)).toBe(slotByOthers(prefix + key));
        }
        expect(lease.startsWith(`${prefix}_cache:lease:`)).toBe(true);
      }),
      { seed, numRuns: 300 },
    ));

  it('is another for each entry', () =>
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 30 }), (keys) => {
        const leases = keys.map((key) => leaseKeyOf('p:', `p:${key}`));
        expect(new Set(leases).size).toBe(keys.length);
      }),
      { seed, numRuns: 100 },
    ));

  it.each([
    ['without braces, the key itself as the tag', 'app:', 'ns:key', 'app:_cache:lease:{app:ns:key}'],
    ['with a tag, that tag', 'app:', 'ns:{x}y', 'app:_cache:lease:{x}:app:ns:{x}y'],
    ['with a tag in the prefix, that one', '{app}:', 'ns:{x}', '{app}:_cache:lease:{app}:{app}:ns:{x}'],
    ['with an open brace, the key itself', '', 'ns:{x', '_cache:lease:{ns:{x}'],
  ])('has for a key %s', (_what, prefix, key, lease) => {
    expect(new KeySpace(prefix, '').lease(key)).toBe(lease);
  });

  it('leaves out what a client puts before every key', () => {
    expect(new KeySpace('app:', 'client:').lease('k')).toBe('app:_cache:lease:{client:app:k}');
    expect(new KeySpace('app:', '{client}:').lease('k')).toBe('app:_cache:lease:{client}:{client}:app:k');
  });
});
