import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Mark } from '@tripsage/cache';
import { judge } from '../../../libs/cache/src/invalidation/validate.js';
import { Unsent } from '../../../libs/cache/src/invalidation/pending-invalidations.js';
import { View } from '../../../libs/cache/src/invalidation/version-table.js';

const NAMES = ['k:ns:key', 'n:ns', 't:t'];

describe('the judgement of an entry', () => {
  let view: View;
  let unsent: Unsent;

  function learn(marks: Mark[], { counter = 10, floor = 0, epoch = 'one' } = {}): void {
    view.learn({ epoch, counter, floor, keyFloor: 0, marks }, view.question(0), { adopt: true });
  }

  const judged = (seen: number, { epoch = 'one', isBornStale = false } = {}) =>
    judge({ note: { epoch, seen }, names: NAMES, isBornStale }, view, unsent);

  beforeEach(() => {
    view = new View();
    unsent = new Unsent();
  });

  it.each(NAMES)('is gone by a hard mark on %s that is newer than its note', (name) => {
    learn([{ name, number: 5, mode: 'delete' }]);
    expect([judged(4), judged(5)]).toEqual(['gone', 'good']);
  });

  it.each(NAMES)('is stale by a soft mark on %s that is newer than its note', (name) => {
    learn([{ name, number: 5, mode: 'expire' }]);
    expect([judged(4), judged(5)]).toEqual(['stale', 'good']);
  });

  it('is gone where it is both, and a later soft mark does not hide a hard one', () => {
    learn([
      { name: 't:t', number: 5, mode: 'delete' },
      { name: 't:t', number: 6, mode: 'expire' },
    ]);
    expect([judged(4), judged(5), judged(6)]).toEqual(['gone', 'stale', 'good']);
  });

  it('is not moved by marks on other names', () => {
    learn([{ name: 't:u', number: 5, mode: 'delete' }]);
    expect(judged(0)).toBe('good');
  });

  it('is gone below the floor, and of another epoch', () => {
    learn([], { floor: 3 });
    expect([judged(2), judged(3)]).toEqual(['gone', 'good']);
    expect(judged(3, { epoch: 'other' })).toBe('gone');
    learn([], { epoch: 'two' });
    expect(judged(3)).toBe('gone');
  });

  it.each(['delete', 'expire'] as const)('is gone by an unsent invalidation of mode %s', (mode) => {
    learn([]);
    unsent.remember({ names: ['t:t'], mode });
    expect(judged(10)).toBe('gone');
    unsent.sent(unsent.replay());
    expect(judged(10)).toBe('good');
  });

  it('is stale where it was born so', () => {
    learn([]);
    expect(judged(10, { isBornStale: true })).toBe('stale');
  });
});
