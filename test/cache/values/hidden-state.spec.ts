import { describe, expect, it } from '@jest/globals';
import {
  classNameOf,
  hasSymbolFields,
  hidesState,
  jsonFormOf,
} from '../../../libs/cache/src/values/hidden-state.js';

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

  it('has a class name for messages, and its own form where it has toJSON', () => {
    expect([classNameOf(new Fields()), classNameOf(Object.create(null))]).toEqual([
      'Fields',
      'an unnamed class',
    ]);
    expect([jsonFormOf(new Date(0)), jsonFormOf({})]).toEqual([
      { json: '1970-01-01T00:00:00.000Z' },
      undefined,
    ]);
  });

  it('may have fields under symbols', () => {
    expect([hasSymbolFields({ [Symbol('s')]: 1 }), hasSymbolFields({ s: 1 })]).toEqual([true, false]);
  });
});
