import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { slowSpecs } from './test/support/jest/slow-specs.mjs';

// One seed for all workers, which inherit this environment; `FC_SEED=… npm test` repeats a run.
process.env.FC_SEED ??= String(randomInt(2 ** 31));
if (!/^-?\d{1,10}$/.test(process.env.FC_SEED)) {
  throw new Error(
    `FC_SEED is ${JSON.stringify(process.env.FC_SEED)}; expected a whole number, such as 1234567.`,
  );
}

/** Tests run the TypeScript sources through SWC; workspaces are taken from their sources, so no build is needed. */
export default {
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: process.env.TEST_WITHOUT_SLOW === '1' ? slowPatterns() : [],
  testEnvironment: 'node',
  // One more than the cores that are counted on: many a test waits for real processes.
  maxWorkers: 3,
  // A worker keeps some of each file that it ran.
  workerIdleMemoryLimit: '800MB',
  setupFiles: [
    '<rootDir>/test/support/jest/property-seed.mjs',
    '<rootDir>/test/support/jest/end-storages.mjs',
  ],
  setupFilesAfterEnv: ['<rootDir>/test/support/jest/scaled-timeout.mjs'],
  testSequencer: '<rootDir>/test/support/jest/slow-first.mjs',
  reporters: ['default', '<rootDir>/test/support/jest/run-reporter.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^@tripsage/(cache|cache-testing)$': '<rootDir>/libs/$1/src/index.ts',
    '^@tripsage/cache/ops$': '<rootDir>/libs/cache/src/ops/index.ts',
    '^@tripsage/cache/dragonfly$': '<rootDir>/libs/cache/src/stores/dragonfly/index.ts',
    '^nestjs-cls$': '<rootDir>/test/support/jest/nestjs-cls.mjs',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['/dist/'],
};

/** What `npm test` leaves to `npm run test:all`. */
function slowPatterns() {
  const root = fileURLToPath(new URL('.', import.meta.url));
  return slowSpecs(root).map((path) => `/${path.replaceAll('.', '\\.')}$`);
}
