import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { of } from 'rxjs';
import { encodeValue } from '../../../libs/cache/src/values/value-codec.js';
import { CacheValueError } from '../../../libs/cache/src/api/errors.js';

const METHOD = 'FlightsService.search';
const encode = (value: unknown) => encodeValue(value, METHOD);

describe('a value that does something rather than say something', () => {
  class Hidden {
    readonly #id = 1;
    get id(): number {
      return this.#id;
    }
  }
  class Sealed {
    readonly #id = 1;
    id(): number {
      return this.#id;
    }
  }
  class Thenable {
    id = 1;
    // oxlint-disable-next-line unicorn/no-thenable -- a query builder has one
    then(): void {}
  }
  class Mirror {
    toJSON(): object {
      return { mirror: this };
    }
  }
  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a boxed symbol', Object(Symbol('s')), 'Symbol'],
    ['a promise', Promise.resolve(1), 'a promise'],
    ['a thenable', new Thenable(), 'a promise'],
    ['a Node stream', Readable.from(['a']), 'a stream'],
    ['a web stream', new ReadableStream(), 'a stream'],
    ['a response', new Response('a'), 'class Response'],
    ['an Observable', of(1), 'an Observable'],
    ['a duck of a stream', live('pipe', 'on'), 'a stream'],
    ['a duck of an Observable', live('subscribe', 'pipe'), 'an Observable'],
    ['a duck of an iterator', live('next', Symbol.iterator), 'an iterator'],
    ['a duck of an async iterator', live('next', Symbol.asyncIterator), 'an iterator'],
    ['a generator', (function* () {})(), 'an iterator'],
    ['an async generator', (async function* () {})(), 'an iterator'],
    ["an array's iterator", [1].values(), 'an iterator'],
    ['an Error', new TypeError('x'), 'an Error'],
    ['private state behind accessors', new Hidden(), 'class Hidden'],
    ['private state behind methods', new Sealed(), 'class Sealed'],
    ['state of another object', Object.create({ a: 1 }), 'an object of class Object'],
    ['Headers', new Headers(), 'class Headers'],
    ['a WeakMap', new WeakMap(), 'class WeakMap'],
    ['shared memory', new SharedArrayBuffer(1), 'class SharedArrayBuffer'],
    ['a cycle through toJSON', new Mirror(), 'a cycle through toJSON'],
    ['a field under a symbol', { [Symbol('s')]: 1 }, 'fields under symbols'],
    [
      'an array with a field under a symbol',
      Object.assign([1], { [Symbol('s')]: 1 }),
      'fields under symbols',
    ],
  ])('refuses %s, at any depth, and names the method', (_, value, told) => {
    for (const given of [
      value,
      [{ deep: value }],
      new Map([[1, value]]),
      new Map([[value, 1]]),
      new Set([value]),
    ]) {
      expect(() => encode(given)).toThrow(CacheValueError);
      expect(() => encode(given)).toThrow(`${METHOD}: the value holds`);
      expect(() => encode(given)).toThrow(told);
    }
  });

  it('names the field that an array, a Map or the like carries, and the method', () => {
    const ring: unknown[] = Object.assign([], { count: 1 });
    ring.push({ ring });
    for (const [value, told] of [
      [{ rows: Object.assign([1], { next: () => 2 }) }, 'a function at .rows.next'],
      [Object.assign(new Map(), { failure: new Error('x') }), 'an Error at .failure'],
      [[Object.assign(new Date(0), { zone: Symbol('s') })], 'a symbol at [0].zone'],
      [ring, 'a cycle through a built-in object with fields at [0].ring'],
    ] as const) {
      expect(() => encode(value)).toThrow(`${METHOD}: the value holds ${told}, which can't be kept`);
    }
  });

  it.each(['next', 'pipe', 'on', 'subscribe'])('takes data of a class with a method %s', (name) => {
    class Page {
      items = [1];
    }
    Object.defineProperty(Page.prototype, name, { value: () => undefined });
    expect(Buffer.from(encode([new Page()]).value).toString()).toBe('[{"items":[1]}]');
  });

  it('takes fields under symbols where toJSON speaks for the object', () => {
    class Document {
      toJSON(): object {
        return { id: 1 };
      }
    }
    const document = Object.assign(new Document(), { [Symbol('scope')]: 'internal' });
    expect(Buffer.from(encode([document]).value).toString()).toBe('[{"id":1}]');
  });

  /** An object with a field, of a class with these methods. */
  function live(...names: (string | symbol)[]): object {
    class Live {
      id = 1;
    }
    for (const name of names) Object.defineProperty(Live.prototype, name, { value: () => undefined });
    return new Live();
  }

  it('tells as its own error what a getter or toJSON throws', () => {
    const angry = {
      get price(): never {
        throw new Error('no price today');
      },
    };
    expect(() => encode(angry)).toThrow(CacheValueError);
    expect(() => encode(angry)).toThrow(`${METHOD}: the value can't be kept: no price today`);
  });
});
