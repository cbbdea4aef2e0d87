import { describe, expect, it } from '@jest/globals';
import { CacheDecoratorError } from '@tripsage/cache';
import {
  carryRuntime,
  classPrototypeOf,
  runtimeOf,
  setRuntime,
} from '../../../../libs/cache/src/methods/marks/carried-runtime.js';
import type { CacheRuntime } from '../../../../libs/cache/src/methods/marks/mark.js';

/** What Nest keeps of the property dependencies of a class. */
const PROPERTY_DEPENDENCIES = 'self:properties_metadata';
const runtime: CacheRuntime = {
  isCacheRuntime: true,
  owns: () => false,
  note: () => undefined,
  call: async () => undefined,
};

class Base {
  readonly name = 'base';
}
class Derived extends Base {}
carryRuntime(Base.prototype);
carryRuntime(Derived.prototype);

describe('the runtime that an instance carries', () => {
  it('shows neither in copies nor in logs, and is of this instance only', () => {
    const one = new Derived();
    setRuntime(one, runtime);
    expect([runtimeOf(one), runtimeOf(new Derived())]).toEqual([runtime, undefined]);
    expect([Object.keys(one), Object.getOwnPropertySymbols({ ...one })]).toEqual([['name'], []]);
  });

  it('is a dependency once in a chain of classes: Nest 11 would inject it once for each', () => {
    expect(Reflect.getOwnMetadata(PROPERTY_DEPENDENCIES, Base)).toHaveLength(2);
    expect(Reflect.getOwnMetadata(PROPERTY_DEPENDENCIES, Derived)).toBeUndefined();
  });

  it('is none where a mocking tool put something else in its place', () => {
    const one = new Base();
    setRuntime(one, { call: async () => 'mocked' } as unknown as CacheRuntime);
    expect(runtimeOf(one)).toBeUndefined();
  });

  it('is refused by a frozen object, by the name of its class', () => {
    const frozen = Object.freeze(new Derived());
    expect(() => setRuntime(frozen, runtime)).toThrow(CacheDecoratorError);
    expect(() => setRuntime(frozen, runtime)).toThrow('Derived');
  });
});

it('the class of an object is found behind views of it, and there may be none', () => {
  const one = new Derived();
  expect(classPrototypeOf(one)).toBe(Derived.prototype);
  expect(classPrototypeOf(Object.create(one) as object)).toBe(Derived.prototype);
  expect(classPrototypeOf(Object.create(null) as object)).toBeUndefined();
});
