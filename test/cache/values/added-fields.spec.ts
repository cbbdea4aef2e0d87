import { describe, expect, it } from '@jest/globals';
import {
  addedFields,
  bareContainer,
  fieldsOfArray,
  placeOf,
} from '../../../libs/cache/src/values/added-fields.js';
import { QueryRows } from '../keys/memoizing-classes.js';

const withFields = <Target extends object>(target: Target): Target => Object.assign(target, { unit: 'm' });

describe('the fields that a built-in object has beside what it contains', () => {
  it.each<[string, object]>([
    ['an array', [1, 2]],
    ['an empty array', []],
    ['an array with holes', Object.assign([], { 3: 1 })],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set([1])],
    ['a Date', new Date(0)],
    ['a RegExp', /a/g],
    ['a Buffer', Buffer.from('ab')],
    ['a view', new Uint16Array([1, 2])],
    ['a view with NaN', new Float64Array([NaN, 1])],
    ['a view of bytes', new DataView(new ArrayBuffer(2))],
    ['bytes', new ArrayBuffer(2)],
    ['boxed text', Object('abc') as object],
    ['a boxed number', Object(1) as object],
    ['a URL', new URL('http://a/?b=1')],
    ['search parameters', new URLSearchParams('a=1')],
  ])('are found on %s, which has none without them', (_, value) => {
    const bare = bareContainer(value) as object;
    expect([addedFields(value), addedFields(bare)]).toEqual([[], []]);
    expect(addedFields(withFields(value))).toEqual(['unit']);
    expect(addedFields(bareContainer(value) as object)).toEqual([]);
    expect(bareContainer(value)).toStrictEqual(bare);
  });

  it('are none of the indices, and the next number is no index', () => {
    const list = Object.assign(['a'], { 4294967295: 'b', '01': 'c' });
    expect(fieldsOfArray(list, Object.keys(list))).toEqual(['4294967295', '01']);
    expect(bareContainer(list)).toEqual(['a']);
  });

  it('are the plain values that a subclass of Array hides, too, but not its connection', () => {
    expect(addedFields(new QueryRows([{ id: 1 }]))).toEqual(['count', 'command']);
  });

  it('are no business of other objects', () => {
    expect(bareContainer({ a: 1 })).toBeUndefined();
  });
});

describe('the place of a part', () => {
  it('is the way to it through fields and lists; the keys of Maps are not told', () => {
    const failure = { at: 1 };
    const rows = Object.assign([1, new Map([['who asks', failure]])], { 'next page': failure });
    expect(placeOf([{ rows }, rows, rows[1], failure])).toBe('.rows[1][…]');
    expect(placeOf([{ rows }, rows, failure])).toBe('.rows["next page"]');
    expect(placeOf([failure])).toBe('');
  });
});
