import { writeFileSync } from 'node:fs';
import { readResults, totalsLine } from './run-report.mjs';

/** At the end of a run: which server it ran against, how many contract cases each store ran, which seed repeats it. */
export default class RunReporter {
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
