// Jest loads this before the tests of each file: a test may take as much longer as this machine is slower just now.
import { jest } from '@jest/globals';
import { patience } from '../slowness.mjs';

/** Far longer than any test takes on an idle machine. What is waited for has a bound of its own: this one ends what hangs. */
const TEST_TIMEOUT_MS = 60_000;

jest.setTimeout(patience(TEST_TIMEOUT_MS));
