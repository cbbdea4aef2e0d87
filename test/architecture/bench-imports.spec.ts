import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const benchmarks = ['test/bench', 'test/support/bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.mjs') && !name.includes('node_modules'))
    .map((name) => join(folder, name)),
);

/** The source of what is imported from a build. */
const sourceOf = (path: string): string =>
  path.includes('/dist/') ? path.replace('/dist/', '/src/').replace(/\.js$/, '.ts') : path;

it.each(benchmarks)('%s imports files that are there', (file) => {
  // Nothing else reads these imports: no type check sees them, and benchmarks are run by hand.
  const imports = [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)];
  const paths = imports.map(([, path]) => sourceOf(join(root, dirname(file), String(path))));
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});
