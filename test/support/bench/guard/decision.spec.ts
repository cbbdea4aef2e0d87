import { describe, expect, it } from '@jest/globals';
import { complaintOf, fallen, type Floor, type Measured } from './decision.mjs';
import { FLOORS } from './floors.mjs';

const floor: Floor = { path: 'l2', atOnce: 64, way: '@Cacheable', floor: 0.5 };
const measured = (cpuRatio: number, changes: Partial<Measured> = {}): Measured[] => [
  { path: 'l2', atOnce: 64, name: '@Cacheable', cpuRatio, ...changes },
];

describe('the guard of the ratios', () => {
  it.each([
    ['reached', [measured(0.7)]],
    ['reached exactly', [measured(0.5)]],
    ['reached by one of three attempts', [measured(0.2), measured(0.3), measured(0.55)]],
  ])('lets a floor pass that was %s', (_what, attempts) => {
    expect(fallen([floor], attempts)).toEqual([]);
  });

  it('names what fell, with the best of all attempts', () => {
    const found = fallen([floor], [measured(0.3), measured(0.4), measured(0.2)]);
    expect(found).toEqual([{ ...floor, best: 0.4 }]);
    expect(found.map(complaintOf)).toEqual([
      'l2: @Cacheable, 64 at once fell to 0.4 of the raw operation; its floor is 0.5.',
    ]);
  });

  it.each([
    ['another path', { path: 'l1' }],
    ['another number at once', { atOnce: 1 }],
    ['another way', { name: 'getOrSet' }],
  ])('does not take the ratio of %s', (_what, changes) => {
    const found = fallen([floor], [measured(0.9, changes)]);
    expect(found.map(complaintOf)).toEqual([
      'l2: @Cacheable, 64 at once is in the list of floors, but no benchmark measures it.',
    ]);
  });

  it('has floors for hits in the process, hits on the server and decisions, each of them once', () => {
    expect(new Set(FLOORS.map(({ path }) => path))).toEqual(new Set(['l1', 'l2', 'limiter']));
    const names = FLOORS.map(({ path, atOnce, way }) => `${path} ${atOnce} ${way}`);
    expect(new Set(names).size).toBe(names.length);
    expect(FLOORS.filter((each) => !(each.floor > 0))).toEqual([]);
  });
});
