// Slow: properties on a real server.
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { KeySpace } from '../../../../../libs/cache/src/stores/dragonfly/keys/key-space.js';

const keys = new KeySpace('app:', 'client:');
const seed = Number(process.env.FC_SEED);

describe('the names of keys on a server', () => {
  it('are in one place each, without the prefix that the client adds', () => {
    expect([
      keys.entry('ns:a'),
      keys.versions,
      keys.members,
      keys.counters,
      keys.auditLog('health'),
      keys.settings('policies'),
      keys.refreshQueue('due'),
      keys.limit('duffel', 'permits'),
    ]).toEqual([
      'app:ns:a',
      'app:_cache:versions',
      'app:_cache:members',
      'app:_cache:counters',
      'app:_cache:audit-log:health',
      'app:_cache:settings:policies',
      'app:_cache:{refresh-queue}:due',
      'app:_cache:limit:{duffel}:permits',
    ]);
  });

  it('have the prefix of the client in channels and patterns, to which the client adds none', () => {
    expect(keys.channel(3)).toBe('client:app:_cache:bus:3');
    expect(keys.pattern(['ns:', ''])).toBe('client:app:ns:*');
  });

  it('mean themselves in a pattern, whatever their letters', () => {
    expect(new KeySpace('', '').pattern(['a*b?[c]\\', 'd', ''])).toBe('a\\*b\\?\\[c\\]\\\\*d*');
  });

  it('of entries are told from bookkeeping, and lead back to their keys', () => {
    const found = ['client:app:ns:a', 'client:app:_cache:versions', 'client:app:_cachet'].map((name) =>
      Buffer.from(name),
    );
    const entries = keys.entriesAmong(found);
    expect(entries.map(String)).toEqual(['app:ns:a', 'app:_cachet']);
    expect(entries.map((name) => keys.keyOf(name))).toEqual(['ns:a', '_cachet']);
  });

  it('of different prefixes never meet, though one begins with the other, but in plain values', () => {
    const anyPrefix = fc
      .string({ unit: fc.constantFrom(...'ab:{}-', '_cache', 'eu:'), maxLength: 5 })
      .filter((prefix) => !prefix.includes('_cache:'));
    const namesOf = (space: KeySpace) => [
      space.versions,
      space.members,
      space.counters,
      space.channel(0),
      space.owner,
      ...['due', 'a'].flatMap((part) => [
        space.refreshQueue(part),
        space.auditLog(part),
        space.settings(part),
      ]),
      ...['a', 'b:aB-_9'].map((id) => space.limit(id, 'permits')),
      ...['ns:a', 'eu:ns:a'].map((key) => space.lease(key)),
    ];
    fc.assert(
      fc.property(anyPrefix, anyPrefix, (one, other) => {
        fc.pre(one !== other);
        const names = new Set(namesOf(new KeySpace(one, '')));
        expect(namesOf(new KeySpace(other, '')).filter((name) => names.has(name))).toEqual([]);
      }),
      { seed, numRuns: 500 },
    );
  });

  it('have the same owner where the client adds the beginning of the prefix', () => {
    expect(new KeySpace('b:', 'a:').owner).toBe(new KeySpace('a:b:', '').owner);
    expect(keys.owner).toMatch(/^[\w-]{12}$/);
  });
});
