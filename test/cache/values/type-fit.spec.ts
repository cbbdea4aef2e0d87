import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { CacheTypeMismatchError } from '@tripsage/cache';
import { Type } from 'class-transformer';
import { typeFaults } from '../../../libs/cache/src/values/type-fit.js';

class Price {
  amount = 10;
}
class Discount extends Price {}
class Money {
  currency = 'EUR';
  #amount = 10;
  get amount(): number {
    return this.#amount;
  }
}
class Spoken {
  toJSON(): unknown {
    return { amount: 1 };
  }
}
class Text {
  toJSON(): unknown {
    return '1 EUR';
  }
}
class Page extends Map<string, unknown> {}
class Offer {
  @Type(() => Price) price: unknown = new Price();
  @Type(() => Price) prices: unknown;
  @Type(() => Money) money: unknown;
  @Type(() => Text) text: unknown;
  @Type((): never => {
    throw new RangeError('no class');
  })
  broken: unknown;
}
const offer = (fields: Partial<Offer> = {}): Offer => Object.assign(new Offer(), fields);
const faults = (value: unknown, type?: new () => object) => typeFaults(value, type, 'Flights.search');

describe('an answer that fits its type', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty list', []],
    ['an instance', offer()],
    ['plain data', { price: { amount: 1 } }],
    ['a list with both, and with gaps', [offer(), { price: new Price() }, null, undefined]],
    ['a list of lists', [[offer()]]],
    ['a Map and a Set', new Map([['a', new Set([offer()])]])],
    ['nested instances in a list', offer({ prices: [new Price(), { amount: 2 }] })],
    ['nested instances in a Map', offer({ prices: new Map([['adult', new Price()]]) })],
    ['an id in the place of what it names', offer({ price: 'p1' })],
  ])('%s', (_what, value) => {
    expect(faults(value, Offer)).toEqual({ lost: undefined });
  });

  it('is an object that its own toJSON gives the fields of', () => {
    expect(faults([new Spoken()], Spoken)).toEqual({ lost: undefined });
  });
});

describe('an answer that does not fit its type', () => {
  it.each<[string, unknown, new () => object, RegExp]>([
    ['a text', 'text', Offer, /: it is a string instead of Offer\. /],
    ['a number in a list', [offer(), 5], Offer, / at \[\] it holds a number instead of Offer/],
    ['another class', new Price(), Offer, /: it is an object of class Price instead of Offer/],
    ['a class that extends it', [new Discount()], Price, / at \[\] it holds an object of class Discount/],
    ['a date', new Date(0), Offer, /class Date instead of Offer/],
    ['private fields', new Money(), Money, /class Money, whose #private fields can't be set again/],
    ['plain data for a class with private fields', { currency: 'EUR' }, Money, /#private/],
    [
      'nested private fields',
      [offer({ money: new Money() })],
      Offer,
      / at \[\]\.money it holds an object of cl/,
    ],
    [
      'another nested class',
      { price: [new Offer()] },
      Offer,
      / at price\[\] it holds .* Offer instead of Price/,
    ],
    ['a hidden field', Object.defineProperty(new Price(), 'x', { value: 1 }), Price, /whose field x can't/],
    [
      'a toJSON that gives a text',
      offer({ text: new Text() }),
      Offer,
      / at text it holds .*toJSON gives no fi/,
    ],
    ['a class that is a Map', new Page(), Page, /class Page, which only its constructor can make/],
    ['a @Type() that throws', offer({ broken: {} }), Offer, /could not name a class for \(RangeError\)/],
  ])('is refused: %s', (_what, value, type, message) => {
    const { mismatch } = faults(value, type);
    expect(mismatch).toBeInstanceOf(CacheTypeMismatchError);
    expect(mismatch?.message).toMatch(/^Flights\.search: the answer does not fit its type option/);
    expect(mismatch?.message).toMatch(message);
  });
});

describe('an instance whose class gets lost', () => {
  it.each<[string, unknown, (new () => object) | undefined, object]>([
    ['the answer', offer(), undefined, { path: '', className: 'Offer' }],
    ['an element', [offer()], undefined, { path: '[]', className: 'Offer' }],
    [
      'a part',
      { results: [{ price: new Price() }] },
      undefined,
      { path: 'results[].price', className: 'Price' },
    ],
    ['of a field without @Type()', Object.assign(offer(), { extra: new Price() }), Offer, { path: 'extra' }],
    ['in a Map', { days: new Map([['secret', [new Price()]]]) }, undefined, { path: 'days[][]' }],
    ['under a name that a user typed', { 'a@b.c': { x: new Price() } }, undefined, { path: '*.x' }],
  ])('is found: %s', (_what, value, type, lost) => {
    const found = faults(value, type);
    expect(found).toMatchObject({ lost });
    expect(found.mismatch).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['plain data', { a: [{ b: new Date(0) }], c: new Map([[1, new Set([Buffer.from('x')])]]) }],
    ['what toJSON speaks for', { price: new Spoken() }],
    ['an object without a prototype', Object.create(null)],
  ])('is none: %s', (_what, value) => {
    expect(faults(value)).toEqual({ lost: undefined });
  });

  it('is found in a cycle, once', () => {
    const tree: { self?: unknown; price: Price } = { price: new Price() };
    tree.self = tree;
    expect(faults(tree).lost).toEqual({ path: 'price', className: 'Price' });
  });
});
