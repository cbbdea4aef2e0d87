import { NEEDS_SERVER } from '../needs-server.mjs';

const CONTRACT = /^contract: (.+) on (.+)$/;
/**
 * What a run's results say beyond pass and fail.
 *
 * @param {import('@jest/reporters').AggregatedResult} results
 * @returns {{ contracts: Map<string, { passed: number, failed: number }>, withoutServer: number }}
 *   `contracts`: the cases of each suite titled `contract: <port> on <store>`, by that title's two parts;
 *   `withoutServer`: suites skipped for want of a server
 */
export function readResults(results) {
  const contracts = new Map();
  let withoutServer = 0;
  for (const { testResults } of results.testResults) {
    for (const { ancestorTitles, title, status } of testResults) {
      if (title === NEEDS_SERVER && status === 'pending') withoutServer++;
      const contract = ancestorTitles.map((each) => CONTRACT.exec(each)).find(Boolean);
      if (!contract || (status !== 'passed' && status !== 'failed')) continue;
      const name = `${contract[1]} on ${contract[2]}`;
      const count = contracts.get(name) ?? { passed: 0, failed: 0 };
      count[status]++;
      contracts.set(name, count);
    }
  }
  return { contracts, withoutServer };
}

/**
 * The line that a continuous integration reads. A test file that could not run counts as one failure.
 *
 * @param {import('@jest/reporters').AggregatedResult} results
 */
export function totalsLine(results) {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  return `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * How far a run is.
 *
 * @param {import('@jest/reporters').AggregatedResult} results
 * @param {number} forMs how long it has run
 */
export function progressLine(results, forMs) {
  const { numTotalTestSuites, numPassedTestSuites, numFailedTestSuites, numPendingTestSuites } = results;
  const done = numPassedTestSuites + numFailedTestSuites + numPendingTestSuites;
  const failed = numFailedTestSuites > 0 ? `, ${numFailedTestSuites} FAILED` : '';
  return `Progress:  ${done} of ${numTotalTestSuites} files in ${Math.round(forMs / 1_000)} s${failed}`;
}
