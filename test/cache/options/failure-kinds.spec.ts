import { describe, expect, it } from '@jest/globals';
import { CacheOptionError } from '@tripsage/cache';
import {
  checkFailureKinds,
  type ErrorClass,
  stepsUp,
} from '../../../libs/cache/src/options/failure-kinds.js';
import { checkModuleOptions } from '../../../libs/cache/src/options/module-options.js';

class One extends Error {}
class Two extends One {}

describe('the classes of errors that travel', () => {
  it('are classes, or tables of a class', () => {
    expect(checkFailureKinds([One, { type: Two, name: 'two' }], 'failures')).toEqual([
      { type: One, name: 'One' },
      { type: Two, name: 'two' },
    ]);
    expect(checkModuleOptions({}).failures).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no list', One, 'CacheModule: failures must be a list of classes of errors'],
    ['a name', ['One'], 'failures[0]: type must be a class of errors'],
    ['another class', [Map], 'failures[0]: type must be a class of errors'],
    ['no class', [One, {}], 'failures[1]: type must be a class of errors'],
    ['nothing', [undefined], 'failures[0]: type must be a class of errors'],
    ['an unknown field', [{ type: One, form: 1 }], "failures[0]: 'form' is not an option"],
    ['a rule that is none', [{ type: One, to: 'json' }], 'failures[0]: to must be a function of the error'],
    ['a reserved name', [{ type: One, name: '@http' }], 'failures[0]: name must be a text of 1 to 200'],
    ['a class without a name', [class extends Error {}], 'failures[0]: the class has no name that fits'],
    ['a class twice', [One, { type: One, name: 'other' }], 'or one is listed twice'],
    ['a name twice', [One, { type: Two, name: 'One' }], "two classes are called 'One'"],
  ])('are refused where there is %s', (_, failures, says) => {
    const check = () => checkModuleOptions({ failures: failures as ErrorClass[] });
    expect(check).toThrow(CacheOptionError);
    expect(check).toThrow(says);
  });

  it('are so many steps above an error', () => {
    const steps = (type: ErrorClass) => stepsUp(new Two(), (prototype) => prototype === type.prototype);
    expect([steps(Two), steps(One), steps(Error), steps(RangeError)]).toEqual([0, 1, 2, undefined]);
  });
});
