import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** How a spec says so itself, in its first line: that moves with the file, other than a list of paths. */
const SLOW = '// Slow: ';
/** Not left out, but not to be started last either. */
const LONG = '// Long: ';
/** Real processes take their time, all of them. */
const SLOW_FOLDERS = ['test/integration/'];

/**
 * The specs that only `npm run test:all` runs.
 *
 * @param {string} root the checkout
 * @returns {string[]} paths inside it
 */
export function slowSpecs(root) {
  return specsOf(root).filter((path) => isSlow(root, path));
}

/**
 * Those, and others that take long: they start first where nothing is known of an earlier run.
 *
 * @param {string} root the checkout
 * @returns {string[]} paths inside it
 */
export function longSpecs(root) {
  return specsOf(root).filter((path) => isSlow(root, path) || startOf(join(root, path)) === LONG);
}

function specsOf(root) {
  return readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.spec.ts'))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll(sep, '/'))
    .toSorted();
}

function isSlow(root, path) {
  return SLOW_FOLDERS.some((folder) => path.startsWith(folder)) || startOf(join(root, path)) === SLOW;
}

function startOf(path) {
  const bytes = Buffer.alloc(SLOW.length);
  const file = openSync(path);
  try {
    readSync(file, bytes);
  } finally {
    closeSync(file);
  }
  return bytes.toString();
}
