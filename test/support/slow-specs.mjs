import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** How a spec says so itself, in its first line: that moves with the file, other than a list of paths. */
const MARK = '// Slow: ';
/** Real processes take their time, all of them. */
const SLOW_FOLDERS = ['test/integration/'];

/**
 * The specs that only `npm run test:all` runs, and that start first where nothing is known of an earlier run.
 *
 * @param {string} root the checkout
 * @returns {string[]} paths inside it
 */
export function slowSpecs(root) {
  const paths = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.spec.ts'))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll(sep, '/'));
  const isSlow = (path) =>
    SLOW_FOLDERS.some((folder) => path.startsWith(folder)) || startOf(join(root, path)) === MARK;
  return paths.filter(isSlow).toSorted();
}

function startOf(path) {
  const bytes = Buffer.alloc(MARK.length);
  const file = openSync(path);
  try {
    readSync(file, bytes);
  } finally {
    closeSync(file);
  }
  return bytes.toString();
}
