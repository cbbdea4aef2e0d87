import { describe, expect, it } from '@jest/globals';
import { CacheKeyError, CacheRuleError } from '@tripsage/cache';
import { checkedTags, checkTags, isTagList } from '../../../libs/cache/src/options/tags.js';

const many = (count: number) => Array.from({ length: count }, (_, index) => `tag-${index}`);
const WRONG: [unknown][] = [['a'], [undefined], [[5]], [['']], [['\ud800']], [['x'.repeat(1_025)]]];

describe('tags', () => {
  it('are at most 1,000 texts, each kept once', () => {
    expect(checkedTags(['a', 'b', 'a'], 'Flights.find')).toEqual(['a', 'b']);
    expect(checkedTags(many(1_000), 'Flights.find')).toHaveLength(1_000);
    expect(isTagList(many(1_001))).toBe(false);
  });

  it.each([...WRONG, [many(1_001)]])('of a rule are refused: %#', (tags) => {
    expect(() => checkedTags(tags, 'Flights.find')).toThrow(CacheRuleError);
  });

  it.each(WRONG)('of a call are refused: %#', (tags) => {
    expect(() => checkTags(tags, 'invalidateTags')).toThrow(CacheKeyError);
  });

  it('has no holes', () => {
    // oxlint-disable-next-line no-sparse-arrays
    expect(isTagList(['a', , 'b'])).toBe(false);
  });
});
