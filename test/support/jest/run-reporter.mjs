import { writeFileSync } from 'node:fs';
import { progressLine, readResults, totalsLine } from './run-report.mjs';

const PROGRESS_EVERY_MS = 10_000;

/**
 * While a run goes on: how far it is, and with each file that fails the seed that repeats it. At its end: which server it
 * ran against, how many contract cases each store ran, which seed repeats it.
 */
export default class RunReporter {
  #startedAt = Date.now();
  #shownAt = Date.now();

  onTestResult({ path }, { numFailingTests, testExecError }, results) {
    const now = Date.now();
    if (numFailingTests > 0 || testExecError) {
      process.stderr.write(`Seed:      ${process.env.FC_SEED}, of the run in which ${path} failed\n`);
    }
    // On a terminal Jest shows it all the time.
    if (process.stderr.isTTY || now - this.#shownAt < PROGRESS_EVERY_MS) return;
    this.#shownAt = now;
    process.stderr.write(`${progressLine(results, now - this.#startedAt)}\n`);
  }

  onRunComplete(_contexts, results) {
    const { contracts, withoutServer } = readResults(results);
    const lines = [`Server:    ${process.env.TEST_SERVER_NAME ?? 'none'}`];
    if (withoutServer > 0) lines.push(`Skipped:   ${withoutServer} suites that need a real server`);
    for (const [name, { passed, failed }] of contracts) {
      lines.push(`Contract:  ${name}: ${passed} cases passed${failed > 0 ? `, ${failed} FAILED` : ''}`);
    }
    lines.push(
      `Seed:      ${process.env.FC_SEED} (FC_SEED=${process.env.FC_SEED} npm test repeats its property tests)`,
    );
    process.stderr.write(`\n${lines.join('\n')}\n`);

    // .ci/run ends with this line; it can't be taken from what a person reads.
    if (process.env.TEST_TOTALS_FILE) writeFileSync(process.env.TEST_TOTALS_FILE, `${totalsLine(results)}\n`);
  }
}
