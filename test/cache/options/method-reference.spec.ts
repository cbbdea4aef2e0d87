import { expect, it } from '@jest/globals';
import {
  checkedReference,
  isMethodReference,
  type LazyMethodReference,
} from '../../../libs/cache/src/options/method-reference.js';

class Trips {
  async find(id: string): Promise<string> {
    return id;
  }
}

it('a reference is a class and a name, or a function that gives them', () => {
  expect(checkedReference([Trips, 'find'], 'Trips.save')).toEqual([Trips, 'find']);
  expect(checkedReference(() => [Trips, 'find'], 'Trips.save')).toEqual([Trips, 'find']);
  expect([[Trips, 'find'], () => [Trips, 'find'], 'Trips.find', [Trips]].map(isMethodReference)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it.each<unknown>([[undefined, 'find'], [Trips, 7], () => undefined])(
  'anything else is refused: %p',
  (given) => {
    expect(() => checkedReference(given as LazyMethodReference, 'Trips.save')).toThrow(
      'Trips.save: of must be a class and the name of its method',
    );
  },
);
