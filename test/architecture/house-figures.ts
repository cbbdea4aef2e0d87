import { CHECKS, HOUSE_LISTS } from './check-architecture.js';
import { commentFaults } from './checks/doc-comments.js';
import { folderCircles, folderSizes } from './checks/folders.js';
import { packageOf, readSourceTree } from './checks/source-tree.js';
import { specCounts } from './checks/specs-mirror-files.js';
import type { CommentAllowance } from './lists/comment-allowances.js';
import { PATH_BOUNDS } from './lists/executed-paths.js';
import { LAYERED_PACKAGE, LEVELS } from './lists/levels.js';

const MOST_LISTED = 8;

export interface HouseFigures {
  readonly root: string;
  /** Of the cache. */
  readonly files: number;
  readonly lines: number;
  /** Files with rules whose spec is at their path, elsewhere, or missing. */
  readonly specs: { readonly mirrored: number; readonly elsewhere: number; readonly missing: number };
  readonly longestFiles: readonly (readonly [path: string, lines: number])[];
  readonly fullestFolders: readonly (readonly [folder: string, files: number])[];
  readonly folderCircles: readonly string[];
  readonly levels: Readonly<Record<string, number>>;
  /** Violations of each rule. */
  readonly violations: Readonly<Record<string, number>>;
  /** Faults of doc comments, by room. */
  readonly comments: Readonly<Record<string, CommentAllowance>>;
  /** The most files of each path. */
  readonly bounds: Readonly<Record<string, number>>;
}

/** Counts what the rules of the house are about, in the checkout at `root`. */
export function houseFigures(root: string): HouseFigures {
  const tree = readSourceTree(root);
  const own = [...tree.files.values()].filter(({ path }) => packageOf(path) === LAYERED_PACKAGE);
  // Without its allowances, so that all faults of comments are counted.
  const lists = { ...HOUSE_LISTS, commentAllowances: {} };
  const violations = Object.entries(CHECKS).map(([rule, check]) => [rule, check(tree, lists).length]);
  const ownFolders = [...folderSizes(tree)].filter(([folder]) => packageOf(folder) === LAYERED_PACKAGE);
  return {
    root,
    files: own.length,
    lines: own.reduce((sum, { lineCount }) => sum + lineCount, 0),
    specs: specCounts(tree, HOUSE_LISTS.specsElsewhere),
    longestFiles: largest(own.map(({ path, lineCount }) => [path, lineCount] as const)),
    fullestFolders: largest(ownFolders),
    folderCircles: folderCircles(tree).map((circle) => circle.map(({ folder }) => folder).join(' → ')),
    levels: LEVELS,
    violations: Object.fromEntries(violations) as Record<string, number>,
    comments: commentCounts(tree),
    bounds: PATH_BOUNDS,
  };
}

function largest(counted: readonly (readonly [string, number])[]): (readonly [string, number])[] {
  return counted.toSorted(([, one], [, other]) => other - one).slice(0, MOST_LISTED);
}

function commentCounts(tree: ReturnType<typeof readSourceTree>): Record<string, CommentAllowance> {
  const rooms = [...commentFaults(tree)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const count = (faults: readonly { kind: string }[], kind: string) =>
    faults.filter((fault) => fault.kind === kind).length;
  return Object.fromEntries(
    rooms.map(([room, faults]) => [
      room,
      { openings: count(faults, 'openings'), longSentences: count(faults, 'longSentences') },
    ]),
  );
}
