interface TestResult {
  ancestorTitles: readonly string[];
  title: string;
  status: string;
}

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: readonly { testResults: readonly TestResult[] }[];
}

export declare function readResults(results: Pick<Results, 'testResults'>): {
  contracts: Map<string, { passed: number; failed: number }>;
  withoutServer: number;
};

export declare function totalsLine(results: Omit<Results, 'testResults'>): string;

interface Files {
  numTotalTestSuites: number;
  numPassedTestSuites: number;
  numFailedTestSuites: number;
  numPendingTestSuites: number;
}

export declare function progressLine(results: Files, forMs: number): string;
