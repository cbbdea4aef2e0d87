import { expect, it } from '@jest/globals';
import { errorName } from '../../../libs/cache/src/api/error-name.js';

it('gives the name of an error, and nothing of its message', () => {
  expect(errorName(new RangeError('card 4111 is declined'))).toBe('RangeError');
});

it.each([
  ['text', 'string'],
  [undefined, 'undefined'],
  [{ name: 'Error' }, 'object'],
])('gives the kind of what is no error: %p', (thrown, name) => {
  expect(errorName(thrown)).toBe(name);
});
