import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { longSpecs, slowSpecs } from './slow-specs.mjs';

const roots: string[] = [];
afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));

function checkout(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'slow-specs-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe('the slow specs', () => {
  it('are those that say so in their first line, and all of real processes', () => {
    const root = checkout({
      'test/api/quick.spec.ts': "// Not slow.\nimport './x.js';\n// Slow: not in the first line.",
      'test/api/empty.spec.ts': '',
      'test/api/long.spec.ts': "// Long: it searches a lot.\nimport './x.js';\n",
      'test/api/process.spec.ts': "// Slow: it starts the API.\nimport './x.js';\n",
      'test/integration/cluster/one-load.spec.ts': "import './x.js';\n",
      'test/integration/cluster/process.ts': '// Slow: no spec.\n',
    });
    const slow = ['test/api/process.spec.ts', 'test/integration/cluster/one-load.spec.ts'];
    expect(slowSpecs(root)).toEqual(slow);
    expect(longSpecs(root)).toEqual(['test/api/long.spec.ts', ...slow]);
  });
});
