/**
 * Bytes that one hit allocates, in the process and on the server, by the size of its value: what grows with the value and
 * what does not. Each figure is of a process of its own, whose young heap is so large that nothing is collected meanwhile.
 */
import { SIZES } from '../support/bench/flights.mjs';
import { Child } from '../support/bench/processes/child.mjs';
import { spread } from '../support/bench/report/figures.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const PROGRAM = new URL('../support/bench/processes/allocator.mjs', import.meta.url);

await runSuite('allocations', { server: true, rounds: 3 }, async (suite) => {
  for (const level of ['l1', 'l2']) {
    const rows = [];
    for (const [size, bytes] of Object.entries(SIZES)) {
      const figures = await figuresOf(suite, level, bytes);
      for (const [name, rounds] of Object.entries(figures)) {
        rows.push({
          name: `${name}, ${size}`,
          heapBytes: spread(rounds.map(({ heap }) => heap)),
          bufferBytes: spread(rounds.map(({ buffers }) => buffers)),
        });
      }
    }
    const where = level === 'l1' ? 'in the process' : 'on the server';
    suite.table(`Bytes allocated for one hit ${where}`, rows);
  }
});

async function figuresOf({ rounds, server }, level, bytes) {
  const child = new Child(PROGRAM, ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']);
  try {
    return await child.order('measure', { level, bytes, rounds, url: server.url });
  } finally {
    await child.end();
  }
}
