import { describe, expect, it } from '@jest/globals';
import { unsettableField, usesPrivateNames } from '../../../libs/cache/src/values/hidden-state.js';

class Open {
  amount = 1;
  static #made = 0;
  // A comment may speak of this.#amount.
  describe(): string {
    return `${this.amount}, not this.#amount ${Open.#made}`.replace('`', '');
  }
}

class WithField {
  #amount = 1;
  get amount(): number {
    return this.#amount;
  }
}

class WithMethod {
  amount = 1;
  #double(): number {
    return 2 * this.amount;
  }
  get doubled(): number {
    return this.#double();
  }
}

class WithAccessors {
  static async *#each(): AsyncGenerator<number> {}
  static get #many(): number {
    return 1;
  }
  get #half(): number {
    return WithAccessors.#many / 2;
  }
  each = (): unknown => [WithAccessors.#each(), this.#half];
}

class OfClassOnly {
  id = 1;
  static async *#each(): AsyncGenerator<number> {}
  static get #many(): number {
    return 1;
  }
  static all = (): unknown => [OfClassOnly.#each(), OfClassOnly.#many];
}

class WithCheck {
  // oxlint-disable-next-line no-unused-private-class-members -- it is asked for, not read
  #brand = true;
  static is(other: object): boolean {
    return #brand in other;
  }
}

class Inherits extends WithField {}

describe('private names in the code of a class', () => {
  it.each([[WithField], [WithMethod], [WithAccessors], [WithCheck], [Inherits]])(
    'are found in %p',
    (type) => {
      expect(usesPrivateNames(type)).toBe(true);
      expect(usesPrivateNames(type)).toBe(true);
    },
  );

  it.each([[Open], [OfClassOnly], [class extends Open {}], [function Old() {} as never], [Map]])(
    'are not found in %p',
    (type) => {
      expect(usesPrivateNames(type)).toBe(false);
    },
  );

  it.each([
    ['__classPrivateFieldGet(this, _Money_amount, "f")'],
    ['_class_private_field_get(this, _amount)'],
    ['_classPrivateFieldLooseBase(this, _amount)[_amount]'],
  ])('are found as compilers write them: %s', (code) => {
    const type = new Function(`return class { get amount() { return ${code}; } }`)() as typeof Open;
    expect(usesPrivateNames(type)).toBe(true);
  });
});

describe('a field that can not be set again', () => {
  it('is one that is hidden or computed, of any name', () => {
    expect(unsettableField(new Open())).toBeUndefined();
    expect(unsettableField(Object.defineProperty(new Open(), 'hidden', { value: 1 }))).toBe('hidden');
    const computed = { get: () => 1, enumerable: true };
    expect(unsettableField(Object.defineProperty(new Open(), 'computed', computed))).toBe('computed');
  });
});
