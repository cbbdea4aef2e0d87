import { describe, expect, it } from '@jest/globals';
import { NOT_COPIED, PlainCopier } from '../../../../libs/cache/src/values/failures/plain-copy.js';

const copier = (mostBytes = 10_000) => new PlainCopier({ mostBytes });

describe('a copy of plain data', () => {
  it('is equal, and shares nothing', () => {
    const value = { a: [1, 'two', null, undefined, { at: new Date(7) }], b: { c: true, big: 7n } };
    const one = copier();
    const copy = one.copy(value) as typeof value;
    expect(copy).toEqual(value);
    expect([copy.b === value.b, copy.a === value.a, one.isWhole]).toEqual([false, false, true]);
  });

  it('leaves fields out that are no plain data, and says so', () => {
    const one = copier();
    const value = { a: 1, f: () => 1, m: new Map(), s: Symbol('s'), list: [1, () => 1], ['__proto__']: 2 };
    expect(one.copy(value)).toEqual({ a: 1 });
    expect(one.isWhole).toBe(false);
    expect([copier().copy(() => 1), copier().copy([new Set()])]).toEqual([NOT_COPIED, NOT_COPIED]);
  });

  it('leaves out silently what it is told to', () => {
    const one = new PlainCopier({ mostBytes: 1_000, isLeftOut: (key) => key === 'secret' });
    expect([one.copy({ a: 1, deep: { secret: 2 } }), one.isWhole]).toEqual([{ a: 1, deep: {} }, true]);
  });

  it('asks no accessor', () => {
    const one = copier();
    const value = Object.defineProperty({ a: 1 }, 'lazy', { enumerable: true, get: () => { throw new Error('asked'); } }); // prettier-ignore
    expect([one.copy(value), one.isWhole]).toEqual([{ a: 1 }, false]);
  });

  it('ends at its bound, and in a cycle', () => {
    expect(copier(100).copy({ a: 1, long: 'x'.repeat(100) })).toEqual({ a: 1 });
    expect(copier(100).copy(Array.from({ length: 100 }))).toBe(NOT_COPIED);
    const cycle: Record<string, unknown> = { a: 1 };
    cycle['self'] = cycle;
    const one = copier();
    expect(one.copy(cycle)).toMatchObject({ a: 1, self: { a: 1 } });
    expect(one.isWhole).toBe(false);
  });
});
