import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { of } from 'rxjs';
import { hidesState, liveKindOf } from '../../../libs/cache/src/values/unkeepable-objects.js';

class Private {
  readonly #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}
class Fields {
  shown = 1;
}

describe('an object that hides its state', () => {
  it.each([
    ['one with private fields', new Private(), true],
    ['one of the platform', new Headers({ a: 'b' }), true],
    ['one made of another object', Object.create({ inherited: 1, other: () => 1 }), true],
    ['one of a class with own fields', new Fields(), false],
    ['a plain one', {}, false],
  ])('%s', (_what, value: object, expected) => {
    expect(hidesState(value)).toBe(expected);
  });
});

describe('an object that does something', () => {
  it.each([
    ['an Observable', of(1), 'an Observable'],
    ['a stream', Readable.from(['a']), 'a stream'],
    ['an iterator', [1].values(), 'an iterator'],
    ['an Error', new TypeError('x'), 'an Error'],
    ['plain data', { pipe: 'steel' }, undefined],
  ])('%s is named', (_what, value: object, expected) => {
    expect(liveKindOf(value)).toBe(expected);
  });
});
