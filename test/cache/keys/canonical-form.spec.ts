import { describe, expect, it } from '@jest/globals';
import { canonicalForm } from '../../../libs/cache/src/keys/canonical-form.js';
import { SearchDto, ZonedDate } from './arbitrary-values.js';

/** Shows nothing of what it holds. */
class Money {
  readonly #amount: number;
  constructor(amount: number) {
    this.#amount = amount;
  }
  amount(): number {
    return this.#amount;
  }
}

/** As decimal libraries make them. */
class Decimal {
  toJSON(): string {
    return '1.50';
  }
}

describe('the canonical form', () => {
  const at = new Date(Date.UTC(2027, 2, 1));
  const withField = <Target extends object>(target: Target, field: object): Target =>
    Object.assign(target, field);
  const pool = Buffer.from('abc');

  it.each<[string, unknown, unknown]>([
    ['key order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['an undefined field and none', { a: undefined }, {}],
    ['an undefined field on a Set and none', withField(new Set([1]), { a: undefined }), new Set([1])],
    ['an undefined field on a Date and none', withField(new Date(0), { a: undefined }), new Date(0)],
    ['an undefined field on an array and none', withField([1], { a: undefined }), [1]],
    ['a DTO and the plain object', withField(new SearchDto(), { origin: 'CDG' }), { origin: 'CDG' }],
    ['an object without a prototype', withField(Object.create(null) as object, { a: 1 }), { a: 1 }],
    [
      'Map order',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    ['Set order', new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }])],
    ['one buffer and a slice of another', Buffer.from('b'), pool.subarray(1, 2)],
    ['invalid dates', new Date(NaN), new Date('no')],
    ['a shared part and its copies', [at, at], [new Date(at), new Date(at)]],
    ['a hidden symbol key and none', hidden({}, Symbol('s')), {}],
  ])('is one for %s', (_, one, other) => {
    expect(canonicalForm(one)).toBe(canonicalForm(other));
  });

  it.each<[string, unknown, unknown]>([
    ['1 and "1"', 1, '1'],
    ['1 and 1n', 1, 1n],
    ['null and undefined', null, undefined],
    ['null and "null"', null, 'null'],
    ['-0 and 0', -0, 0],
    ['NaN and null', NaN, null],
    ['NaN and "NaN"', NaN, 'NaN'],
    ['a Date and its ISO text', at, at.toISOString()],
    ['a Date and its number', at, at.getTime()],
    ['an invalid Date and null', new Date(NaN), null],
    ['a Date and a subclass with a time zone', at, withField(new ZonedDate(at), { timeZone: 'Asia/Tokyo' })],
    [
      'two Dates of a subclass in two time zones',
      withField(new ZonedDate(at), { timeZone: 'UTC' }),
      withField(new ZonedDate(at), { timeZone: 'Asia/Tokyo' }),
    ],
    [
      'two Maps that carry different fields',
      withField(new Map(), { by: 'price' }),
      withField(new Map(), { by: 'time' }),
    ],
    ['two Sets that carry different fields', withField(new Set(), { not: true }), new Set()],
    ['a Map and the object', new Map([['a', 1]]), { a: 1 }],
    ['a Map and its entries', new Map([['a', 1]]), [['a', 1]]],
    ['a Map by 1 and one by "1"', new Map([[1, 'a']]), new Map([['1', 'a']])],
    ['a Set and its array', new Set([1]), [1]],
    ['a Set of a pair and of two', new Set([[1, 2]]), new Set([1, 2])],
    ['an empty Map and an empty Set', new Map(), new Set()],
    ['an array and an object by index', ['a'], { 0: 'a' }],
    ['a hole and undefined', holed({ length: 1 }), [undefined]],
    ['arrays with different named fields', withField([1], { a: 1 }), withField([1], { a: 2 })],
    ['arrays with holes and named fields', holed({ 1: 1, a: 1 }), holed({ 1: 1, a: 2 })],
    ['an array and one with a named field in place of an item', [1, 2], holed({ 0: 1, a: 2, length: 2 })],
    ['[[],[]] and [[[]]]', [[], []], [[[]]]],
    ['"a,b" and "a","b"', ['a,b'], ['a', 'b']],
    ['a quote in text', ['a","b'], ['a', 'b']],
    ['keys that hold the grammar', { 'a":#1,"b': 2 }, { a: 1, b: 2 }],
    ['a Buffer and a Uint8Array', Buffer.from([1]), new Uint8Array([1])],
    ['a Buffer and its base64', Buffer.from([1]), 'AQ=='],
    ['an Int8Array and a Uint8Array', new Int8Array([1]), new Uint8Array([1])],
    ['views of different classes with awkward names', named('X":AQ==,', [1]), named('X', [1])],
    ['an ArrayBuffer and its view', new Uint8Array([1]).buffer, new Uint8Array([1])],
    ['a URL and its text', new URL('http://a/'), 'http://a/'],
    ['two URLs', new URL('http://a/'), new URL('http://b/')],
    ['search parameters and their text', new URLSearchParams('a=1'), 'a=1'],
    ['a RegExp and its text', /a/g, '/a/g'],
    ['RegExps with other flags', /a/g, /a/i],
    ['a boxed number and the number', Object(1), 1],
    ['lone surrogates', '\ud800', '\ud801'],
    ['a lone surrogate and its escape', '\ud800', '\\ud800'],
    ['a lone surrogate and the replacement sign', '\ud800', '\ufffd'],
    ['an own __proto__ key', JSON.parse('{"__proto__":{"a":1}}'), {}],
    ['a plain toJSON field', { toJSON: 'a' }, 'a'],
    ['text that looks like a canonical form', canonicalForm({ a: [1] }), { a: [1] }],
  ])('tells apart %s', (_, one, other) => {
    expect(canonicalForm(one)).not.toBe(canonicalForm(other));
  });

  it.each<[string, object]>([
    ['of a class with private fields and methods', new Money(5)],
    ['of a subclass that adds nothing', new (class Price extends Money {})(5)],
    [
      'of a class with accessors',
      new (class Hidden {
        get id(): number {
          return 1;
        }
      })(),
    ],
    [
      'of a class with methods under symbols only',
      new (class List {
        [Symbol.iterator](): void {}
      })(),
    ],
    ['made of another object', Object.create({ a: 1 }) as object],
  ])('refuses an object without fields %s', (_, value) => {
    expect(() => canonicalForm([value])).toThrow(/^\[0\] is of class .*, which does not show its state/);
  });

  it('takes an object of a class without methods for the plain object, also where it has no fields', () => {
    class QueryDto {
      origin?: string;
    }
    class PageDto extends QueryDto {}
    expect([new QueryDto(), new PageDto()].map(canonicalForm)).toEqual(['{}', '{}']);
    expect(canonicalForm(withField(new SearchDto(), { origin: undefined }))).toBe('{}');
  });

  it.each<[string, object]>([
    ['a plain object', {}],
    ['an object without a prototype', Object.create(null) as object],
    ['a DTO', withField(new SearchDto(), { origin: 'CDG' })],
    ['an object with toJSON', new Decimal()],
    ['an array', [1]],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
  ])('refuses fields under symbols in %s, and says where', (_, target) => {
    const marked = withField(target, { [Symbol('gt')]: 5 });
    expect(() => canonicalForm({ where: marked })).toThrow('.where has fields under symbols');
  });

  it('takes 500 levels', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 500; level += 1) deep = [deep];
    expect(canonicalForm(deep)).toContain('#1');
  });
});

function hidden<Target extends object>(target: Target, key: symbol): Target {
  return Object.defineProperty(target, key, { value: 1, enumerable: false });
}

/** An array with just these items and fields. */
function holed(fields: object): unknown[] {
  return Object.assign([], fields);
}

function named(name: string, bytes: readonly number[]): Uint8Array {
  const classes = { [name]: class extends Uint8Array {} };
  return new (classes[name] as new (bytes: readonly number[]) => Uint8Array)(bytes);
}

describe('arguments of endless parts', () => {
  it('are refused in bounded time', () => {
    let shared: unknown = { leaf: 1 };
    for (let level = 0; level < 40; level += 1) shared = [shared, shared];
    expect(() => canonicalForm(shared)).toThrow(/over 250000 parts/);
    const sparse: unknown[] = [];
    sparse[2 ** 31] = 1;
    expect(() => canonicalForm(sparse)).toThrow(/over 250000 parts/);
  });
});
