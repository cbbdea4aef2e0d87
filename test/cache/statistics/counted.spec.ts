import { expect, it } from '@jest/globals';
import {
  LimiterCounted,
  NamespaceCounted,
  PartCounted,
  REQUEST_OUTCOMES,
  zeros,
} from '../../../libs/cache/src/statistics/counted.js';

it('a namespace starts with no request of any outcome, and no time', () => {
  const { requests, answers } = new NamespaceCounted();
  expect(Object.keys(requests)).toEqual([...REQUEST_OUTCOMES]);
  expect(new Set(Object.values(requests))).toEqual(new Set([0]));
  expect(answers.count).toBe(0);
});

it('each namespace, limiter and set of names has counts of its own', () => {
  const [one, other] = [new LimiterCounted(), new LimiterCounted()];
  one.acquired.user += 1;
  one.waits.observe(5);
  expect([other.acquired.user, other.waits.count]).toEqual([0, 0]);
  const [first, second] = [zeros(['a']), zeros(['a'])];
  first.a += 1;
  expect(second.a).toBe(0);
});

it('a part is up until a check says otherwise', () => {
  expect(new PartCounted().state).toBe('up');
});
