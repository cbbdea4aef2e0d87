import { expect, it } from '@jest/globals';
import { CacheOptionError } from '@tripsage/cache';
import { getOrSetCall } from '../../../libs/cache/src/nest/get-or-set-call.js';
import { callOf } from '../simulated-process.js';

const CALL = callOf(async () => 1);

it('the call has the key that its caller chose, and no arguments', () => {
  const call = getOrSetCall('ns:mine', CALL, { tags: ['a'] });
  expect([call.key(), call.args, call.options.tags]).toEqual(['ns:mine', [], ['a']]);
});

it.each(['entity', 'operation', 'key', 'vary'])(
  'an option that would make a key is refused by name: %s',
  (name) => {
    const options = { [name]: name === 'vary' ? [] : name === 'key' ? () => 1 : 'a' };
    expect(() => getOrSetCall('ns:mine', CALL, options)).toThrow(CacheOptionError);
    expect(() => getOrSetCall('ns:mine', CALL, options)).toThrow(`${name} is for decorated methods`);
  },
);
