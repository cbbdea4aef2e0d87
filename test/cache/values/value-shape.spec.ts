import { describe, expect, it } from '@jest/globals';
import { classNameOf, jsonFormOf, richKindOf, shapeOf } from '../../../libs/cache/src/values/value-shape.js';

const part = { a: 1 };

describe('the shape of a value', () => {
  it.each([
    [{ a: [1, 'x', null, true] }, 'json'],
    [[part, part], 'json'],
    [undefined, 'rich'],
    [[Number.NaN], 'rich'],
    [[-0], 'rich'],
    [{ at: new Date(0) }, 'rich'],
    [new Map([[1, 2]]), 'rich'],
    [new Set([1]), 'rich'],
    [1n, 'rich'],
    [Buffer.from('x'), 'binary'],
  ])('of %p is %s', (value, shape) => {
    expect(shapeOf(value, 'S.find')).toBe(shape);
  });

  it('is rich for a cycle, and where JSON would repeat far too much', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(shapeOf(cycle, 'S.find')).toBe('rich');
    let shared: unknown = part;
    for (let level = 0; level < 20; level += 1) shared = [shared, shared];
    expect(shapeOf(shared, 'S.find')).toBe('rich');
  });

  it('names the kinds that are revived as what they were', () => {
    expect([new Map(), new Set(), new Date(0), {}].map(richKindOf)).toEqual([
      'map',
      'set',
      'leaf',
      undefined,
    ]);
  });
});

class Fields {
  shown = 1;
}

describe('an object', () => {
  it('has a class name for messages, and its own form where it has toJSON', () => {
    expect([classNameOf(new Fields()), classNameOf(Object.create(null))]).toEqual([
      'Fields',
      'an unnamed class',
    ]);
    expect([jsonFormOf(new Date(0)), jsonFormOf({})]).toEqual([
      { json: '1970-01-01T00:00:00.000Z' },
      undefined,
    ]);
  });
});
