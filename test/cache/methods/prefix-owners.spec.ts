import { describe, expect, it } from '@jest/globals';
import { CacheKeyConflictError } from '@tripsage/cache';
import type { KeyedMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { MethodKeys } from '../../../libs/cache/src/methods/method-keys.js';
import { PrefixOwners } from '../../../libs/cache/src/methods/prefix-owners.js';

type Kind = KeyedMark['kind'];

/** Claims of methods by kind, all under one prefix; those of one kind are different methods. */
function claims() {
  const owners = new PrefixOwners();
  const claim = (kind: Kind, options: { operation?: string; version?: number } = {}): MethodKeys => {
    const mark = {
      kind,
      namespace: 'ns',
      methodName: 'find',
      options: { operation: 'find', ...options },
    } as unknown as KeyedMark;
    const keys = new MethodKeys(mark, `Service.${kind}`, 'entity', new Map());
    owners.claim(keys, mark, {});
    return keys;
  };
  return { owners, claim };
}

describe('a method prefix', () => {
  it('is owned by the cached method, whatever writes under it, in whatever order', () => {
    const { owners, claim } = claims();
    claim('put');
    expect(owners.ownerOf('ns:entity:find')).toBeUndefined();
    const many = claim('many');
    expect(owners.ownerOf('ns:entity:find')).toBe(many);
    const single = claim('cacheable');
    expect(owners.ownerOf('ns:entity:find')).toBe(single);
    expect(owners.ownedUnder('ns:entity:')).toEqual(['ns:entity:find']);
    expect(owners.ownedUnder('ns:other:')).toEqual([]);
  });

  it.each<Kind>(['cacheable', 'many'])('is not shared by two methods of one kind: %s', (kind) => {
    const { claim } = claims();
    claim(kind);
    expect(() => claim(kind)).toThrow(CacheKeyConflictError);
  });

  it('is not shared by methods whose versions differ', () => {
    const { claim } = claims();
    claim('cacheable', { version: 1 });
    claim('put', { version: 1 });
    expect(() => claim('put', { version: 2 })).toThrow('versions differ');
  });
});
