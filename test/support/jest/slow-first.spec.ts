import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import SlowFirst from './slow-first.mjs';
import { longSpecs } from './slow-specs.mjs';

const rootDir = resolve('.');
const [SLOW = ''] = longSpecs(rootDir);
const SIZES: Record<string, number> = { 'test/big.spec.ts': 2, 'test/small.spec.ts': 1, [SLOW]: 1 };

/** The order of test files of those sizes, of which some took so long the last time. */
function orderOf(durations: Record<string, number> = {}): string[] {
  const sequencer = new SlowFirst();
  const nameOf = (path: string): string => path.slice(rootDir.length + 1);
  sequencer.time = ({ path }) => durations[nameOf(path)];
  const context = {
    config: { rootDir, cache: false },
    hasteFS: { getSize: (path: string) => SIZES[nameOf(path)]! },
  };
  const tests = Object.keys(SIZES).map((name) => ({ path: join(rootDir, name), context }));
  // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
  return sequencer.sort(tests).map(({ path }) => nameOf(path));
}

describe('the order of the test files', () => {
  it('starts with those that are slow where nothing is known of an earlier run', () => {
    expect(orderOf()).toEqual([SLOW, 'test/big.spec.ts', 'test/small.spec.ts']);
  });

  it('goes by how long they took', () => {
    const took = { 'test/big.spec.ts': 5, 'test/small.spec.ts': 9, [SLOW]: 7 };
    expect(orderOf(took)).toEqual(['test/small.spec.ts', SLOW, 'test/big.spec.ts']);
  });
});
