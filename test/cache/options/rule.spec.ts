import { describe, expect, it } from '@jest/globals';
import { CacheKeyError, CacheRuleError } from '@tripsage/cache';
import { checkedTags, requireAtOnce, runRule } from '../../../libs/cache/src/options/rule.js';

const run = (rule: () => unknown) => runRule(rule, 'tags', 'Flights.find');

describe('a rule of the user', () => {
  it('gives what it returns', () => {
    expect(run(() => ['a'])).toEqual(['a']);
  });

  it('that throws is named, with its error as the cause and not in the message', () => {
    const cause = new TypeError('what a user typed');
    expect(() =>
      run(() => {
        throw cause;
      }),
    ).toThrow(
      expect.objectContaining({
        name: 'CacheRuleError',
        message: 'Flights.find: its tags option threw (TypeError); see the cause.',
        cause,
      }),
    );
  });

  it('may refuse by an error of the library', () => {
    const error = new CacheKeyError('no key');
    expect(() =>
      run(() => {
        throw error;
      }),
    ).toThrow(error);
  });

  it('answers at once: the rejection of its promise ends no process', async () => {
    expect(() => run(() => Promise.reject(new Error('later')))).toThrow(CacheRuleError);
    expect(() => requireAtOnce(Promise.resolve(1), 'the rule')).toThrow('the rule returned a promise');
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('the tags that a rule gives', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `tag-${index}`);

  it('are at most 1,000 texts, each kept once', () => {
    expect(checkedTags(['a', 'b', 'a'], 'Flights.find')).toEqual(['a', 'b']);
    expect(checkedTags([], 'Flights.find')).toEqual([]);
    expect(checkedTags(many(1_000), 'Flights.find')).toHaveLength(1_000);
  });

  it.each([['a'], [undefined], [[5]], [['']], [['\ud800']], [['x'.repeat(1_025)]], [many(1_001)]])(
    'are refused: %#',
    (tags: unknown) => {
      expect(() => checkedTags(tags, 'Flights.find')).toThrow(CacheRuleError);
    },
  );
});
