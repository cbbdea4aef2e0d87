import { describe, expect, it } from '@jest/globals';
import type { Priority } from '../../../../libs/cache/src/api/priority.js';
import { type Waiter, Waiters } from '../../../../libs/cache/src/limited-call/queue/waiters.js';
import { limiterOf, requestOf } from '../limits.js';

const limiter = limiterOf();

function waiter(dueAt: number, priority: Priority = 'user', maxWait = '10s' as const): Waiter {
  const request = requestOf(limiter, { priority, maxWait });
  return { request, dueAt, reason: 'limit', resolve: () => undefined, reject: () => undefined };
}

function waitersOf(...all: Waiter[]): Waiters {
  const waiters = new Waiters();
  all.forEach((one) => waiters.add(one));
  return waiters;
}

describe('those who wait', () => {
  it('are due in their order, and nobody passes one whose turn it is not', () => {
    const [first, second, third] = [waiter(10), waiter(20), waiter(10)];
    const waiters = waitersOf(first, second, third);
    const due = (now: number, isFreed = false, atMost = 100) => waiters.due('user', now, { isFreed, atMost });
    expect(due(9)).toEqual([]);
    expect(due(10)).toEqual([first]);
    expect(due(20)).toEqual([first, second, third]);
    expect(due(20, false, 2)).toEqual([first, second]);
    // Capacity was freed: the first one tries before its time.
    expect(due(0, true)).toEqual([first]);
  });

  it('are counted by priority, users first', () => {
    const [background, user] = [waiter(10, 'background'), waiter(20)];
    const waiters = waitersOf(background, user);
    expect(waiters.all).toEqual([user, background]);
    expect(waiters.due('background', 10, { isFreed: false, atMost: 1 })).toEqual([background]);
    waiters.remove(background);
    waiters.remove(background);
    expect([waiters.length, waiters.has(user), waiters.has(background)]).toEqual([1, true, false]);
    expect(waiters.removeAll()).toEqual([user]);
    expect(waiters.length).toBe(0);
  });

  it('are late at their deadline', () => {
    const [one, other] = [waiter(10), waiter(20, 'background')];
    const waiters = waitersOf(one, other);
    expect(waiters.late(9_999)).toEqual([]);
    expect(waiters.late(10_000)).toEqual([one, other]);
  });

  it('need attention when the first of a priority is due, or one is late', () => {
    expect(new Waiters().nextDueAt).toBe(Infinity);
    expect(waitersOf(waiter(30), waiter(10), waiter(20, 'background')).nextDueAt).toBe(20);
    expect(waitersOf(waiter(20_000), waiter(10)).nextDueAt).toBe(10_000);
  });
});
