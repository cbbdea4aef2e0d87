import { describe, expect, it } from '@jest/globals';
import { CacheValueError } from '@tripsage/cache';
import { loadedValue } from '../../../../libs/cache/src/cached-call/loading/loaded-value.js';
import type { Loaded } from '../../../../libs/cache/src/cached-call/loading/run-load.js';
import { LocalEntry } from '../../../../libs/cache/src/cached-call/look-up/local-entry.js';
import { small } from '../../values/stored-entries.js';

const loaded = (result: Loaded['result']): Loaded => ({ result }) as Loaded;

describe('a loaded value', () => {
  it('is encoded once, and presented as it is decoded from those bytes', () => {
    const given = { at: new Date(0) };
    const value = loadedValue(loaded({ value: given }), undefined, 'S.find');
    expect(value.value).toBe(given);
    expect(value.encoded.encoding).toBe('devalue');
    expect(value.presented.to({})).toEqual(given);
    expect(value.presented.to({})).not.toBe(given);
  });

  it('is the old one, bytes and all, where it was not modified', () => {
    const old = new LocalEntry('k', small, 0);
    const value = loadedValue(loaded('not-modified'), old, 'S.find');
    expect(value).toMatchObject({ value: { price: 10 }, unmodified: old, presented: old.value });
    expect(value.encoded.value).toBe(small.value);
  });

  it('of a kind that can not be stored is an error that names the method', () => {
    const load = () => loadedValue(loaded({ value: () => 1 }), undefined, 'S.find');
    expect(load).toThrow(CacheValueError);
    expect(load).toThrow(/^S\.find: /);
  });
});
