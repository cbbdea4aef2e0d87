import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { CHECKS, HOUSE_LISTS } from './check-architecture.js';
import { readSourceTree } from './checks/source-tree.js';

describe('the architecture of this checkout', () => {
  const tree = readSourceTree(fileURLToPath(new URL('../..', import.meta.url)));

  it.each(Object.entries(CHECKS))('keeps the rule: %s', (_rule, check) => {
    const violations = check(tree, HOUSE_LISTS);
    expect(violations.map(({ file, line, message }) => `${file}:${line ?? 1}: ${message}`)).toEqual([]);
  });
});
