import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Bump, VersionUpdate } from '@tripsage/cache';
import { VersionTable } from '../../../libs/cache/src/invalidation/version-table.js';

describe('the version table of a process', () => {
  let table: VersionTable;
  let gaps: number;
  const events = { emit: (name: string) => void (gaps += name === 'busGap' ? 1 : 0) };

  const update = (more: Partial<VersionUpdate> = {}): VersionUpdate => ({
    epoch: 'one',
    latest: 0,
    lowWaterMark: 0,
    keyLowWaterMark: 0,
    bumps: [],
    ...more,
  });
  const learn = (more: Partial<VersionUpdate> = {}, question = table.question(0)) =>
    table.learn(update(more), question, { adopt: true });
  const hear = (number: number, name = 't:t', more: { epoch?: string; mode?: Bump['mode'] } = {}) =>
    table.hear({ kind: 'invalidated', epoch: 'one', number, names: [name], mode: 'delete', ...more });

  beforeEach(() => {
    gaps = 0;
    table = new VersionTable(events);
    learn();
  });

  it('knows nothing at first, until the server was asked', () => {
    const unasked = new VersionTable(events);
    expect(unasked.isSettled).toBe(false);
    expect(unasked.confirmedAt).toBe(-Infinity);
    expect(unasked.version.epoch).toBeUndefined();
  });

  it('follows messages in their order, and drops the keys that they delete', () => {
    expect(hear(1, 'k:ns:a')).toEqual({ all: false, keys: ['ns:a'] });
    expect(hear(2)).toEqual({ all: false, keys: [] });
    expect(table.version.number).toBe(2);
    expect([table.bumpOf('k:ns:a', 'delete'), table.bumpOf('t:t', 'delete')]).toEqual([1, 2]);
    expect(table.isSettled).toBe(true);
  });

  it('learns nothing from a message that is older than what it knows', () => {
    learn({ latest: 5 });
    const { changeCount } = table;
    expect(hear(5, 'k:ns:a')).toEqual({ all: false, keys: [] });
    expect([table.changeCount, table.isSettled]).toEqual([changeCount, true]);
  });

  it('doubts at a gap, records the bumps, and does not step over it', () => {
    expect(hear(3, 'k:ns:a').keys).toEqual(['ns:a']);
    expect(table.version.number).toBe(0);
    expect(table.isSettled).toBe(false);
    hear(5);
    expect(gaps).toBe(1);
    learn({ latest: 5 });
    expect([table.version.number, table.isSettled]).toEqual([5, true]);
  });

  it('drops everything at a message of another epoch', () => {
    expect(hear(0, 't:t', { epoch: 'two' }).all).toBe(true);
    expect(table.isSettled).toBe(false);
  });

  it('settles only the doubts that there were when the question was asked', () => {
    const question = table.question(100);
    table.doubt();
    learn({}, question);
    expect(table.isSettled).toBe(false);
    expect(table.confirmedAt).toBe(100);
  });

  it('is confirmed as of the question, and an older answer does not set that back', () => {
    const old = table.question(100);
    learn({}, table.question(200));
    learn({}, old);
    expect(table.confirmedAt).toBe(200);
  });

  it('merges answers of one epoch in whatever order they come', () => {
    learn({ latest: 5, bumps: [{ name: 't:t', number: 5, mode: 'delete' }] });
    learn({ latest: 3, bumps: [{ name: 't:t', number: 3, mode: 'delete' }] });
    expect([table.version.number, table.bumpOf('t:t', 'delete')]).toEqual([5, 5]);
  });

  it('adopts another epoch whole, and settles it only if no doubt came meanwhile', () => {
    learn({ latest: 5, lowWaterMark: 2, bumps: [{ name: 't:t', number: 5, mode: 'delete' }] });
    const question = table.question(0);
    table.doubt();
    expect(learn({ epoch: 'two', latest: 1 }, question).all).toBe(true);
    expect([table.version, table.bumpOf('t:t', 'delete')]).toEqual([{ epoch: 'two', number: 1 }, 0]);
    expect(table.isSettled).toBe(false);
    learn({ epoch: 'two', latest: 1 });
    expect(table.isSettled).toBe(true);
  });

  it('only doubts another epoch in the answer to an invalidation', () => {
    const question = table.question(0);
    expect(table.learn(update({ epoch: 'two' }), question, { adopt: false }).all).toBe(true);
    expect([table.version.epoch, table.isSettled]).toEqual(['one', false]);
  });

  it('drops everything where bumps of keys are no longer kept that it never knew', () => {
    expect(learn({ latest: 9, keyLowWaterMark: 4 }).all).toBe(true);
    expect(table.isBelowKeyLowWaterMark({ epoch: 'one', number: 3 })).toBe(true);
    expect(table.isBelowKeyLowWaterMark({ epoch: 'one', number: 4 })).toBe(false);
    expect(learn({ latest: 9, keyLowWaterMark: 9 }).all).toBe(false);
  });

  it('keeps ten thousand bumps of keys, and all beyond a gap', () => {
    for (let number = 1; number <= 10_001; number += 1) hear(number, `k:ns:${number}`);
    expect([table.bumpOf('k:ns:1', 'delete'), table.bumpOf('k:ns:2', 'delete')]).toEqual([0, 2]);
    expect(table.isBelowKeyLowWaterMark({ epoch: 'one', number: 0 })).toBe(true);
    expect(table.isBelowKeyLowWaterMark({ epoch: 'one', number: 1 })).toBe(false);
    for (let number = 20_001; number <= 20_003; number += 1) hear(number, `k:ns:${number}`);
    expect(table.isBelowKeyLowWaterMark({ epoch: 'one', number: 4 })).toBe(false);
  });
});
