// Slow: two applications are started for each case.
import { describe, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { play } from './played.js';
import { shapes } from './shape.js';

/**
 * `SHAPE_RUNS=1000 npm test -- test/cache/methods/class-shapes/class-shapes.spec.ts` asks for more. Jest keeps what each case defines:
 * some thousand need a process of their own for each thousand, with `FC_SEED`.
 */
const RUNS = Number(process.env.SHAPE_RUNS ?? 200);
const LIMIT_MS = 30_000 + RUNS * 500;

describe(`classes of any shape, wired in any way, in two processes: ${RUNS} random cases`, () => {
  it(
    'give no old value after an awaited write',
    async () => {
      Logger.overrideLogger(false);
      let cases = 0;
      await fc.assert(
        fc.asyncProperty(shapes, (shape) => play(shape, `shape-${(cases += 1)}`)),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );
});
