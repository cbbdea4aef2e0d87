import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalForm } from '../../../libs/cache/src/keys/canonical-form.js';
import { KeyMemo } from '../../../libs/cache/src/keys/key-memo.js';

const MOST_PLACES = 4_096;
const seed = Number(process.env.FC_SEED);
// Few texts and numbers, so that values are often alike.
const leaf = fc.oneof(
  fc.constantFrom('', 'a', 'b', '1', 'null', 'undefined'),
  fc.constantFrom(0, -0, 1, NaN, Infinity, -1.5),
  fc.constantFrom(true, false, null, undefined),
);
const fields = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', '1', ''), leaf), { maxLength: 3 })
  .map((entries) => Object.fromEntries(entries));
const values = fc.array(fc.oneof(leaf, fields), { maxLength: 3 });

/** Fields with their order, which the canonical form does not have. */
const inOrder = (all: readonly unknown[]): string =>
  all
    .map((value) => (value instanceof Object ? canonicalForm(Object.entries(value)) : canonicalForm(value)))
    .join();

describe('the memory of keys', () => {
  it('has the key of the same plain values, and of no others', () =>
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 20 }), values, (known, asked) => {
        const memo = new KeyMemo();
        const keys = new Map(known.map((one) => [inOrder(one), canonicalForm(one)]));
        for (const one of known) memo.set(one, canonicalForm(one));
        for (const one of known) expect(memo.get([...one])).toBe(canonicalForm(one));
        expect(memo.get(asked)).toBe(keys.get(inOrder(asked)));
      }),
      { seed, numRuns: 300 },
    ));

  it('keeps what is asked for, and lets go of what is not', () => {
    const memo = new KeyMemo();
    memo.set(['asked'], 'key');
    memo.set(['never'], 'key');
    for (let n = 0; n < 3 * MOST_PLACES; n += 1) {
      memo.set([`text-${n}`], 'key');
      if (n % 1_000 === 0) expect(memo.get(['asked'])).toBe('key');
    }
    expect([memo.get(['asked']), memo.get(['never'])]).toEqual(['key', undefined]);
  });

  it('does not remember very many arguments', () => {
    const memo = new KeyMemo();
    const many = Array.from({ length: 65 }, (_, n) => n);
    memo.set(many, 'key');
    expect(memo.get(many)).toBeUndefined();
  });

  it.each([
    ['a long text', 'x'.repeat(257)],
    ['an object of many fields', Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`f${n}`, n]))],
    ['an array', ['a']],
    ['a date', new Date(0)],
    ['a map', new Map()],
    [
      'an object of a class',
      new (class Query {
        readonly origin = 'CDG';
      })(),
    ],
    ['an object without a prototype', Object.create(null)],
    ['an object in an object', { a: { b: 1 } }],
    ['a field under a symbol', { [Symbol('a')]: 1 }],
    ['a getter', { get a() { return 1; } }], // prettier-ignore
    ['a function', () => 1],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
  ])('does not remember %s', (_what, value) => {
    const memo = new KeyMemo();
    for (const one of [[value], [{ field: value }]]) {
      memo.set(one, 'key');
      expect(memo.get(one)).toBeUndefined();
    }
  });
});
