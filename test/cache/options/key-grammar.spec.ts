import { describe, expect, it } from '@jest/globals';
import { CacheKeyError } from '@tripsage/cache';
import { checkTags, isKeyText, isTagList, shown } from '../../../libs/cache/src/options/key-grammar.js';

describe('the text of a key or a tag', () => {
  it.each([['a'], ['x'.repeat(1_024)], ['é'.repeat(512)], ['a b:c'], ['😀']])('may be %p', (text) => {
    expect(isKeyText(text)).toBe(true);
  });

  it.each([[''], ['x'.repeat(1_025)], ['é'.repeat(513)], ['\ud800'], [5], [undefined], [['a']]])(
    'may not be %p',
    (text) => expect(isKeyText(text)).toBe(false),
  );

  it('is shown in messages as long as it is short', () => {
    expect([shown('a b'), shown('x'.repeat(61)), shown(null), shown(5)]).toEqual([
      '"a b"',
      'a text of 61 characters',
      'null',
      'number',
    ]);
  });
});

const many = (count: number) => Array.from({ length: count }, (_, index) => `tag-${index}`);
const WRONG: [unknown][] = [['a'], [undefined], [[5]], [['']], [['\ud800']], [['x'.repeat(1_025)]]];

describe('tags', () => {
  it('are at most 1,000 texts', () => {
    expect([isTagList(many(1_000)), isTagList(many(1_001))]).toEqual([true, false]);
  });

  it.each(WRONG)('of a call are refused: %#', (tags) => {
    expect(isTagList(tags)).toBe(false);
    expect(() => checkTags(tags, 'invalidateTags')).toThrow(CacheKeyError);
  });

  it('has no holes', () => {
    // oxlint-disable-next-line no-sparse-arrays
    expect(isTagList(['a', , 'b'])).toBe(false);
  });
});
