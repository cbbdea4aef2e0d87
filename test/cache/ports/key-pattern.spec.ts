import { describe, expect, it } from '@jest/globals';
import { EVERY_KEY, isOfPattern, type KeyPattern } from '../../../libs/cache/src/ports/key-pattern.js';

describe('a pattern of keys', () => {
  it.each<[KeyPattern, string, boolean]>([
    [['a'], 'a', true],
    [['a'], 'ab', false],
    [['ns:', ''], 'ns:', true],
    [['ns:', ''], 'other:ns:', false],
    [['', ':end'], 'ns:end', true],
    [['a', 'a'], 'a', false],
    [['a', 'a'], 'aa', true],
    [['a', 'b', 'c'], 'a-b-c', true],
    [['a', 'b', 'c'], 'a-c-b', false],
    [['ab', 'bc'], 'abc', false],
    [['a', 'x', 'x', ''], 'a-x', false],
    [['*', ''], 'abc', false],
    [EVERY_KEY, '', true],
    [EVERY_KEY, 'any', true],
    [[], '', true],
  ])('%j stands for %j: %s', (pattern, key, isOf) => expect(isOfPattern(key, pattern)).toBe(isOf));
});
