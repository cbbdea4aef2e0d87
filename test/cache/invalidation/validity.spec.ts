import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Bump } from '@tripsage/cache';
import { namesOf } from '../../../libs/cache/src/ports/names.js';
import { PendingInvalidations } from '../../../libs/cache/src/invalidation/pending-invalidations.js';
import { validate } from '../../../libs/cache/src/invalidation/validity.js';
import { VersionTable } from '../../../libs/cache/src/invalidation/version-table.js';

const NAMES = namesOf('ns:key', ['t']);

describe('the validity of an entry', () => {
  let table: VersionTable;
  let pending: PendingInvalidations;

  function learn(bumps: Bump[], { latest = 10, lowWaterMark = 0, epoch = 'one' } = {}): void {
    table.learn({ epoch, latest, lowWaterMark, keyLowWaterMark: 0, bumps }, table.question(0), {
      adopt: true,
    });
  }

  const validity = (number: number, { epoch = 'one', isBornStale = false } = {}) =>
    validate({ version: { epoch, number }, names: NAMES, isBornStale }, table, pending);

  beforeEach(() => {
    table = new VersionTable({ emit: () => undefined });
    pending = new PendingInvalidations();
  });

  it.each(NAMES)('is gone by a delete of %s after its version', (name) => {
    learn([{ name, number: 5, mode: 'delete' }]);
    expect([validity(4), validity(5)]).toEqual(['gone', 'valid']);
  });

  it.each(NAMES)('is stale by an expire of %s after its version', (name) => {
    learn([{ name, number: 5, mode: 'expire' }]);
    expect([validity(4), validity(5)]).toEqual(['stale', 'valid']);
  });

  it('is gone by both, and a later expire does not hide a delete', () => {
    learn([
      { name: 't:t', number: 5, mode: 'delete' },
      { name: 't:t', number: 6, mode: 'expire' },
    ]);
    expect([validity(4), validity(5), validity(6)]).toEqual(['gone', 'stale', 'valid']);
  });

  it('is the same after bumps of other names', () => {
    learn([{ name: 't:u', number: 5, mode: 'delete' }]);
    expect(validity(0)).toBe('valid');
  });

  it('is gone below the low-water mark, and of another epoch', () => {
    learn([], { lowWaterMark: 3 });
    expect([validity(2), validity(3)]).toEqual(['gone', 'valid']);
    expect(validity(3, { epoch: 'other' })).toBe('gone');
    learn([], { epoch: 'two' });
    expect(validity(3)).toBe('gone');
  });

  it.each(['delete', 'expire'] as const)('is gone by a pending invalidation of mode %s', (mode) => {
    learn([]);
    pending.remember({ names: ['t:t'], mode });
    expect(validity(10)).toBe('gone');
    pending.confirmed(pending.replay());
    expect(validity(10)).toBe('valid');
  });

  it('is stale where it was born so', () => {
    learn([]);
    expect(validity(10, { isBornStale: true })).toBe('stale');
  });
});
