import { describe, expect, it } from '@jest/globals';
import {
  answersOf,
  type AskedPermit,
  requestArgs,
} from '../../../../libs/cache/src/stores/dragonfly/acquire-args.js';

const ask = (
  token: string,
  { cost = 1, priority = 'user' as 'user' | 'background', maxWaitMs = 0 } = {},
): AskedPermit => ({ request: { token, cost, priority }, maxWaitMs });

describe('the arguments of a script that decides requests', () => {
  it('name what is alike in a row once, and every token', () => {
    const asked = [
      ask('a'),
      ask('b'),
      ask('c', { cost: 2 }),
      ask('d', { cost: 2, priority: 'background' }),
      ask('e', { cost: 2, priority: 'background', maxWaitMs: 10_000.7 }),
      ask('f'),
    ];
    const [runs, ...tokens] = requestArgs(asked);
    expect(JSON.parse(runs!)).toEqual(
      [
        [2, 1, 0, 0],
        [1, 2, 0, 0],
        [1, 2, 1, 0],
        [1, 2, 1, 10_000],
        [1, 1, 0, 0],
      ].flat(),
    );
    expect(tokens).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('have a number for a wait without an end', () => {
    expect(requestArgs([ask('a', { maxWaitMs: Infinity })])[0]).toBe(`[1,1,0,${Number.MAX_SAFE_INTEGER}]`);
  });
});

describe('the answers to requests', () => {
  it('are made of what remains after all of them, where each has its permit', () => {
    const asked = [ask('a'), ask('b', { cost: 0 }), ask('c', { cost: 3 })];
    expect(answersOf(asked, 5)).toEqual([
      { kind: 'acquired', remaining: 8 },
      { kind: 'acquired', remaining: 8 },
      { kind: 'acquired', remaining: 5 },
    ]);
  });

  it('are otherwise those of the script', () => {
    const asked = ['a', 'b', 'c'].map((token) => ask(token));
    expect(answersOf(asked, [7, ['queued', '250', 'limit'], ['rejected', '9', 'paused']])).toEqual([
      { kind: 'acquired', remaining: 7 },
      { kind: 'queued', waitMs: 250, reason: 'limit' },
      { kind: 'rejected', waitMs: 9, reason: 'paused' },
    ]);
  });
});
