import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  entityTag,
  isKnownVersion,
  versionsToMatch,
} from '../../../apps/tripsage-api/src/preconditions/entity-tag.js';
import { idempotentId } from '../../../apps/tripsage-api/src/preconditions/idempotent-id.js';

const version = fc.integer({ min: 1, max: 2 ** 31 - 1 });

describe('entity tags', () => {
  it('are found again in any list, by strong and by weak comparison', () => {
    fc.assert(
      fc.property(
        fc.array(version, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.boolean(),
        (all, at, isWeak) => {
          const one = all[at % all.length] ?? 1;
          const header = all.map((each) => `${isWeak ? 'W/' : ''}${entityTag(each)}`).join(' , ');
          expect(isKnownVersion(header, one)).toBe(true);
          expect(versionsToMatch(header)).toEqual(isWeak ? [] : all);
        },
      ),
    );
  });

  it.each(['"01"', '"0"', '"-1"', '"1.0"', '"2147483648"', '""', '"a,b"'])('%s is of no version', (tag) => {
    expect(versionsToMatch(tag)).toEqual([]);
    expect(isKnownVersion(tag, 1)).toBe(false);
  });

  it.each(['1', '"1', 'w/"1"', '"1" "2"', ',"1"', '"1",', '', '*, "1"', `"${'1'.repeat(1_000)}"`])(
    'refuses %j, which is not well-formed',
    (header) => {
      expect(() => versionsToMatch(header)).toThrow('Not as expected: If-Match.');
      expect(() => isKnownVersion(header, 1)).toThrow('Not as expected: If-None-Match.');
    },
  );

  it('knows *, and no header', () => {
    expect(versionsToMatch(' * ')).toBe('any');
    expect(isKnownVersion('*', 3)).toBe(true);
    expect(isKnownVersion(undefined, 3)).toBe(false);
  });
});

describe('the id of an Idempotency-Key', () => {
  it('is the same for the same key of the same user alone', () => {
    const id = idempotentId('key', 'trips ana');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(idempotentId('key', 'trips ana')).toBe(id);
    const others = [
      idempotentId('key', 'trips ben'),
      idempotentId('kez', 'trips ana'),
      idempotentId(undefined, 'trips ana'),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
  });

  it.each(['', 'é', 'a\nb', 'x'.repeat(256)])('is none for %j', (key) => {
    expect(() => idempotentId(key, 'trips ana')).toThrow('Not as expected: Idempotency-Key.');
  });
});
