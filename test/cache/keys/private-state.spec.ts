import { describe, expect, it } from '@jest/globals';
import { privateStateOf } from '../../../libs/cache/src/keys/private-state.js';

/* oxlint-disable no-unused-private-class-members -- only their text matters */

describe('the private state of a class', () => {
  it.each<[string, unknown, string | undefined]>([
    [
      'given to the constructor',
      class {
        #a: number;
        constructor(a: number) {
          this.#a = a;
        }
        a() {
          return this.#a;
        }
      },
      '#a',
    ],
    [
      'begun with a value',
      class {
        #list: number[] = [];
        add(a: number) {
          this.#list.push(a);
        }
      },
      '#list',
    ],
    [
      'set by a method',
      class {
        #a?: number;
        set(a: number) {
          this.#a = a;
        }
        get() {
          return this.#a;
        }
      },
      '#a',
    ],
    [
      'filled once',
      class {
        #a?: number;
        a() {
          return (this.#a ??= 1);
        }
      },
      undefined,
    ],
    [
      'filled once, after a look',
      class {
        #a?: number;
        a() {
          if (this.#a === undefined) this.#a = 1;
          return this.#a;
        }
      },
      undefined,
    ],
    [
      'named a cache',
      class {
        #cache = new Map();
        get(a: string) {
          return this.#cache.get(a);
        }
      },
      undefined,
    ],
    [
      'a method',
      class {
        #go() {
          return 1;
        }
        go() {
          return this.#go();
        }
      },
      undefined,
    ],
    [
      'none',
      class {
        a = 1;
      },
      undefined,
    ],
    ['of no class', () => 1, undefined],
    ['of a built-in class', Map, undefined],
  ])('%s is %#', (_, type, expected) => {
    expect(privateStateOf(type)).toBe(expected);
  });
});
