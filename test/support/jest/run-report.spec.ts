import { describe, expect, it } from '@jest/globals';
import { NEEDS_SERVER } from '../needs-server.mjs';
import { progressLine, readResults, totalsLine } from './run-report.mjs';

const result = (status: string, title: string, ...ancestorTitles: string[]) => ({
  status,
  title,
  ancestorTitles,
});

describe('the report of a run', () => {
  it('counts the contract cases of each store, in whichever file and depth they stand', () => {
    const { contracts } = readResults({
      testResults: [
        {
          testResults: [
            result('passed', 'a', 'contract: cache store on memory', 'get'),
            result('passed', 'b', 'other'),
          ],
        },
        {
          testResults: [
            result('passed', 'a', 'stores', 'contract: cache store on dragonfly'),
            result('failed', 'b', 'contract: cache store on dragonfly'),
            result('pending', 'c', 'contract: cache store on dragonfly'),
          ],
        },
      ],
    });
    expect(Object.fromEntries(contracts)).toEqual({
      'cache store on memory': { passed: 1, failed: 0 },
      'cache store on dragonfly': { passed: 1, failed: 1 },
    });
  });

  it('counts the suites that were skipped for want of a server', () => {
    const skipped = result('pending', NEEDS_SERVER, 'contract: cache store on dragonfly');
    const { contracts, withoutServer } = readResults({
      testResults: [{ testResults: [skipped, result('pending', 'x')] }],
    });
    expect(withoutServer).toBe(1);
    expect(contracts.size).toBe(0);
  });

  it('sums up in one line, where a file that could not run is a failure', () => {
    const results = {
      numPassedTests: 12,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      numRuntimeErrorTestSuites: 2,
    };
    expect(totalsLine(results)).toBe('12 passed, 3 failed');
    expect(totalsLine({ ...results, numPendingTests: 4 })).toBe('12 passed, 3 failed, 4 skipped');
  });

  it('says how far a run is', () => {
    const results = {
      numTotalTestSuites: 170,
      numPassedTestSuites: 30,
      numFailedTestSuites: 0,
      numPendingTestSuites: 2,
    };
    expect(progressLine(results, 12_345)).toBe('Progress:  32 of 170 files in 12 s');
    const failing = { ...results, numFailedTestSuites: 1 };
    expect(progressLine(failing, 60_000)).toBe('Progress:  33 of 170 files in 60 s, 1 FAILED');
  });
});
