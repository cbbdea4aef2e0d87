import { environmentReaders } from './checks/environment-readers.js';
import { errorCodesExplained } from './checks/error-codes-explained.js';
import { fileAndFolderNames } from './checks/file-and-folder-names.js';
import { fileLengths } from './checks/file-lengths.js';
import { importsPointDown } from './checks/imports-point-down.js';
import { noCircles } from './checks/no-circles.js';
import { publicNamesListed } from './checks/public-names-listed.js';
import { readSourceTree, type SourceTree, type Violation } from './checks/source-tree.js';
import { vendorsInTheirRooms } from './checks/vendors-in-their-rooms.js';
import { PACKAGES } from './levels.js';
import { PUBLIC_NAMES } from './public-names.js';

export type { Violation } from './checks/source-tree.js';

/** All rules; a new one takes the tree and tells its violations. */
const CHECKS: readonly ((tree: SourceTree, publicNames: readonly string[]) => Violation[])[] = [
  importsPointDown,
  noCircles,
  vendorsInTheirRooms,
  publicNamesListed,
  errorCodesExplained,
  environmentReaders,
  fileAndFolderNames,
  fileLengths,
];

/** Holds the tree at `root` against the house rules in levels.ts and the list of public names. */
export function checkArchitecture(root: string, publicNames: readonly string[] = PUBLIC_NAMES): Violation[] {
  const tree = readSourceTree(root, PACKAGES);
  return CHECKS.flatMap((check) => check(tree, publicNames));
}
