import { expect, it } from '@jest/globals';
import { LimitQueue } from '../../../../../libs/cache/src/stores/memory/limits/limit-queue.js';

const queueOf = (...places: [cost: number, turn: number][]) =>
  new LimitQueue(places.map(([cost, turn], i) => ({ token: `t${i}`, cost, turn, upTo: 0, latest: 0 })));

it('sums costs and takes the latest turn of the first so many', () => {
  const queue = queueOf([2, 10], [1, 5], [3, 20]);
  expect([0, 1, 2, 3].map((count) => queue.units(count))).toEqual([0, 2, 3, 6]);
  expect([0, 1, 2, 3].map((count) => queue.latest(count))).toEqual([-Infinity, 10, 10, 20]);
  expect([1, 2, 3, 4, 6].map((unit) => queue.turnOfUnit(unit, 3))).toEqual([10, 10, 10, 20, 20]);
});

it('sums anew from a place that changed or went', () => {
  const queue = queueOf([2, 10], [1, 15], [3, 20]);
  expect(queue.units(3)).toBe(6);
  queue.remove(1);
  expect([queue.length, queue.units(2), queue.latest(2)]).toEqual([2, 5, 20]);
  queue.places[0]!.turn = 30;
  queue.changedFrom(0);
  expect(queue.latest(2)).toBe(30);
});
