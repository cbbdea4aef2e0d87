import { defaultsInOptions } from './checks/defaults-in-options.js';
import { docComments } from './checks/doc-comments.js';
import { environmentReaders } from './checks/environment-readers.js';
import { errorCodesExplained } from './checks/error-codes-explained.js';
import { fileAndFolderNames } from './checks/file-and-folder-names.js';
import { fileLengths } from './checks/file-lengths.js';
import { filesInFolder, noFolderCircles } from './checks/folders.js';
import { importsPointDown } from './checks/imports-point-down.js';
import { keptOutOfEntries } from './checks/entries/kept-out-of-entries.js';
import { fileNamesOnce, typeNamesOnce } from './checks/names-once.js';
import { noCircles } from './checks/no-circles.js';
import { publicNamesListed } from './checks/entries/public-names-listed.js';
import { retiredWords } from './checks/retired-words.js';
import { readSourceTree, type SourceTree, type Violation } from './checks/source-tree.js';
import { specsMirrorFiles } from './checks/specs-mirror-files.js';
import { vendorsInTheirRooms } from './checks/vendors-in-their-rooms.js';
import { COMMENT_ALLOWANCES, type CommentAllowance } from './lists/comment-allowances.js';
import { PUBLIC_NAMES } from './lists/public-names.js';
import { RETIRED_WORDS, type RetiredWord } from './lists/retired-words.js';
import { type SpecElsewhere, SPECS_ELSEWHERE } from './lists/specs-elsewhere.js';

export type { Violation } from './checks/source-tree.js';

/** The lists that a tree is held against, besides the rules in levels.ts and vendors.ts. */
export interface HouseLists {
  /** By entry. */
  readonly publicNames: Readonly<Record<string, readonly string[]>>;
  readonly retiredWords: readonly RetiredWord[];
  readonly specsElsewhere: readonly SpecElsewhere[];
  readonly commentAllowances: Readonly<Record<string, CommentAllowance>>;
}

export const HOUSE_LISTS: HouseLists = {
  publicNames: PUBLIC_NAMES,
  retiredWords: RETIRED_WORDS,
  specsElsewhere: SPECS_ELSEWHERE,
  commentAllowances: COMMENT_ALLOWANCES,
};

/** All rules by name; a new one takes the tree and gives its violations. */
export const CHECKS: Readonly<Record<string, (tree: SourceTree, lists: HouseLists) => Violation[]>> = {
  'imports point down': importsPointDown,
  'no circles': noCircles,
  'no folder circles': noFolderCircles,
  'files in a folder': filesInFolder,
  'file names once': fileNamesOnce,
  'type names once': typeNamesOnce,
  'vendors in their rooms': vendorsInTheirRooms,
  'kept out of entries': keptOutOfEntries,
  'public names listed': (tree, { publicNames }) => publicNamesListed(tree, publicNames),
  'error codes explained': errorCodesExplained,
  'environment readers': environmentReaders,
  'file and folder names': fileAndFolderNames,
  'file lengths': fileLengths,
  'defaults in options': defaultsInOptions,
  'retired words': (tree, lists) => retiredWords(tree, lists.retiredWords),
  'specs mirror files': (tree, { specsElsewhere }) => specsMirrorFiles(tree, specsElsewhere),
  'doc comments': (tree, { commentAllowances }) => docComments(tree, commentAllowances),
};

/** Holds the tree at `root` against all rules. */
export function checkArchitecture(root: string, lists: HouseLists = HOUSE_LISTS): Violation[] {
  const tree = readSourceTree(root);
  return Object.values(CHECKS).flatMap((check) => check(tree, lists));
}
