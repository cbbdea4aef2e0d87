import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Mark, VersionsNews } from '@tripsage/cache';
import { View } from '../../../libs/cache/src/invalidation/version-table.js';

describe('what one process knows', () => {
  let view: View;

  const news = (more: Partial<VersionsNews> = {}): VersionsNews => ({
    epoch: 'one',
    counter: 0,
    floor: 0,
    keyFloor: 0,
    marks: [],
    ...more,
  });
  const learn = (more: Partial<VersionsNews> = {}, question = view.question(0)) =>
    view.learn(news(more), question, { adopt: true });
  const hear = (number: number, name = 't:t', more: { epoch?: string; mode?: Mark['mode'] } = {}) =>
    view.hear({ kind: 'invalidated', epoch: 'one', number, names: [name], mode: 'delete', ...more });

  beforeEach(() => {
    view = new View();
    learn();
  });

  it('is nothing at first, until the server was asked', () => {
    const unasked = new View();
    expect(unasked.isSettled).toBe(false);
    expect(unasked.confirmedForMs(0)).toBe(Infinity);
    expect(unasked.position.epoch).toBeUndefined();
  });

  it('follows messages in their order, and drops the keys that they name', () => {
    expect(hear(1, 'k:ns:a')).toEqual({ all: false, keys: ['ns:a'] });
    expect(hear(2)).toEqual({ all: false, keys: [] });
    expect(view.position.seen).toBe(2);
    expect([view.markOf('k:ns:a', 'delete'), view.markOf('t:t', 'delete')]).toEqual([1, 2]);
    expect(view.isSettled).toBe(true);
  });

  it('learns nothing from a message that is older than what it knows', () => {
    learn({ counter: 5 });
    const { changes } = view;
    expect(hear(5, 'k:ns:a')).toEqual({ all: false, keys: [] });
    expect([view.changes, view.isSettled]).toEqual([changes, true]);
  });

  it('doubts at a hole, takes the marks, and does not step over it', () => {
    expect(hear(3, 'k:ns:a').keys).toEqual(['ns:a']);
    expect(view.position.seen).toBe(0);
    expect(view.isSettled).toBe(false);
    learn({ counter: 3 });
    expect([view.position.seen, view.isSettled]).toEqual([3, true]);
  });

  it('empties what is kept here at a message of another epoch', () => {
    expect(hear(0, 't:t', { epoch: 'two' }).all).toBe(true);
    expect(view.isSettled).toBe(false);
  });

  it('settles only the doubts that there were when the question was asked', () => {
    const question = view.question(100);
    view.doubt();
    learn({}, question);
    expect(view.isSettled).toBe(false);
    expect(view.confirmedForMs(150)).toBe(50);
  });

  it('is confirmed as of the question, and an older answer does not set that back', () => {
    const old = view.question(100);
    learn({}, view.question(200));
    learn({}, old);
    expect(view.confirmedForMs(250)).toBe(50);
  });

  it('merges answers of one epoch in whatever order they come', () => {
    learn({ counter: 5, marks: [{ name: 't:t', number: 5, mode: 'delete' }] });
    learn({ counter: 3, marks: [{ name: 't:t', number: 3, mode: 'delete' }] });
    expect([view.position.seen, view.markOf('t:t', 'delete')]).toEqual([5, 5]);
  });

  it('adopts another epoch whole, and settles it only if no doubt came meanwhile', () => {
    learn({ counter: 5, floor: 2, marks: [{ name: 't:t', number: 5, mode: 'delete' }] });
    const question = view.question(0);
    view.doubt();
    expect(learn({ epoch: 'two', counter: 1 }, question).all).toBe(true);
    expect([view.position, view.markOf('t:t', 'delete')]).toEqual([{ epoch: 'two', seen: 1 }, 0]);
    expect(view.isSettled).toBe(false);
    learn({ epoch: 'two', counter: 1 });
    expect(view.isSettled).toBe(true);
  });

  it('only doubts another epoch in the answer to an invalidation', () => {
    const question = view.question(0);
    expect(view.learn(news({ epoch: 'two' }), question, { adopt: false }).all).toBe(true);
    expect([view.position.epoch, view.isSettled]).toEqual(['one', false]);
  });

  it('empties what is kept here where marks on keys were forgotten that it never knew', () => {
    expect(learn({ counter: 9, keyFloor: 4 }).all).toBe(true);
    expect(view.isBelowKeyFloor({ epoch: 'one', seen: 3 })).toBe(true);
    expect(view.isBelowKeyFloor({ epoch: 'one', seen: 4 })).toBe(false);
    expect(learn({ counter: 9, keyFloor: 9 }).all).toBe(false);
  });

  it('keeps ten thousand marks on keys, none beyond a hole dropped', () => {
    for (let number = 1; number <= 10_001; number += 1) hear(number, `k:ns:${number}`);
    expect([view.markOf('k:ns:1', 'delete'), view.markOf('k:ns:2', 'delete')]).toEqual([0, 2]);
    expect(view.isBelowKeyFloor({ epoch: 'one', seen: 0 })).toBe(true);
    expect(view.isBelowKeyFloor({ epoch: 'one', seen: 1 })).toBe(false);
    for (let number = 20_001; number <= 20_003; number += 1) hear(number, `k:ns:${number}`);
    expect(view.isBelowKeyFloor({ epoch: 'one', seen: 4 })).toBe(false);
  });
});
