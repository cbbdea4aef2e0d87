import { join } from 'node:path';
import Sequencer from '@jest/test-sequencer';
import { longSpecs } from './slow-specs.mjs';

/**
 * Jest starts with the files that took longest; in a fresh clone it knows of none and goes by their size. Then a small
 * file that takes 40 s came last, alone on one of the cores.
 */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const sorted = super.sort(tests);
    const slow = new Set(rootsOf(tests).flatMap((root) => longSpecs(root).map((path) => join(root, path))));
    const isFirst = ({ path, duration }) => duration === undefined && slow.has(path);
    return [...sorted.filter((test) => isFirst(test)), ...sorted.filter((test) => !isFirst(test))];
  }
}

function rootsOf(tests) {
  return [...new Set(tests.map(({ context }) => context.config.rootDir))];
}
