import { join } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Test files that take 15 s or more of a run on two cores. */
export const SLOW = [
  'test/cache/model/model.spec.ts',
  'test/cache/ops/dashboard/dashboard.spec.ts',
  'test/integration/rate-limits/against-a-supplier.spec.ts',
  'test/api/process.spec.ts',
  'test/docs/code-compiles.spec.ts',
  'test/integration/rate-limits/server-away.spec.ts',
  'test/integration/revalidation/hot-keys.spec.ts',
  'test/api/supplier-failures.spec.ts',
  'test/cache/ops/dashboard/dashboard-changes.spec.ts',
  'test/integration/cluster/one-load.spec.ts',
  'test/api/flight-search.spec.ts',
  'test/cache/model/mutants.spec.ts',
];

/**
 * Jest starts with the files that took longest; in a fresh clone it knows of none and goes by their size. Then a small
 * file that takes 40 s came last, alone on one of the cores.
 */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const sorted = super.sort(tests);
    const isFirst = ({ path, duration, context }) =>
      duration === undefined && SLOW.some((slow) => join(context.config.rootDir, slow) === path);
    return [...sorted.filter((test) => isFirst(test)), ...sorted.filter((test) => !isFirst(test))];
  }
}
