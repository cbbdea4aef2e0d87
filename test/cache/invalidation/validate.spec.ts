import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Mark } from '@tripsage/cache';
import { validate } from '../../../libs/cache/src/invalidation/validate.js';
import { PendingInvalidations } from '../../../libs/cache/src/invalidation/pending-invalidations.js';
import { VersionTable } from '../../../libs/cache/src/invalidation/version-table.js';

const NAMES = ['k:ns:key', 'n:ns', 't:t'];

describe('the judgement of an entry', () => {
  let table: VersionTable;
  let pending: PendingInvalidations;

  function learn(bumps: Mark[], { latest = 10, lowWaterMark = 0, epoch = 'one' } = {}): void {
    table.learn({ epoch, latest, lowWaterMark, keyLowWaterMark: 0, bumps }, table.question(0), {
      adopt: true,
    });
  }

  const judged = (number: number, { epoch = 'one', isBornStale = false } = {}) =>
    validate({ version: { epoch, number }, names: NAMES, isBornStale }, table, pending);

  beforeEach(() => {
    table = new VersionTable();
    pending = new PendingInvalidations();
  });

  it.each(NAMES)('is gone by a hard mark on %s that is newer than its note', (name) => {
    learn([{ name, number: 5, mode: 'delete' }]);
    expect([judged(4), judged(5)]).toEqual(['gone', 'valid']);
  });

  it.each(NAMES)('is stale by a soft mark on %s that is newer than its note', (name) => {
    learn([{ name, number: 5, mode: 'expire' }]);
    expect([judged(4), judged(5)]).toEqual(['stale', 'valid']);
  });

  it('is gone where it is both, and a later soft mark does not hide a hard one', () => {
    learn([
      { name: 't:t', number: 5, mode: 'delete' },
      { name: 't:t', number: 6, mode: 'expire' },
    ]);
    expect([judged(4), judged(5), judged(6)]).toEqual(['gone', 'stale', 'valid']);
  });

  it('is not moved by marks on other names', () => {
    learn([{ name: 't:u', number: 5, mode: 'delete' }]);
    expect(judged(0)).toBe('valid');
  });

  it('is gone below the floor, and of another epoch', () => {
    learn([], { lowWaterMark: 3 });
    expect([judged(2), judged(3)]).toEqual(['gone', 'valid']);
    expect(judged(3, { epoch: 'other' })).toBe('gone');
    learn([], { epoch: 'two' });
    expect(judged(3)).toBe('gone');
  });

  it.each(['delete', 'expire'] as const)('is gone by an unsent invalidation of mode %s', (mode) => {
    learn([]);
    pending.remember({ names: ['t:t'], mode });
    expect(judged(10)).toBe('gone');
    pending.confirmed(pending.replay());
    expect(judged(10)).toBe('valid');
  });

  it('is stale where it was born so', () => {
    learn([]);
    expect(judged(10, { isBornStale: true })).toBe('stale');
  });
});
