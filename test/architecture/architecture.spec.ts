import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { checkArchitecture } from './check-architecture.js';

describe('the architecture of this checkout', () => {
  it('keeps all house rules', () => {
    const violations = checkArchitecture(fileURLToPath(new URL('../..', import.meta.url)));
    expect(
      violations.map(({ rule, file, line, message }) => `${rule}: ${file}:${line ?? 1}: ${message}`),
    ).toEqual([]);
  });
});
