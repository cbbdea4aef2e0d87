import { posix } from 'node:path';
import { LAYERED_PACKAGE, MOST_FILES } from '../lists/levels.js';
import { isEntry, packageOf, type SourceTree, type Violation } from './source-tree.js';

/** No folder of the cache reaches itself by the imports of its files, subfolders taken for themselves and types counted. */
export function noFolderCircles(tree: SourceTree): Violation[] {
  return folderCircles(tree).map((circle) => ({
    rule: 'no folder circles',
    file: circle[0]?.folder ?? '',
    message: circle.map(({ folder, by }) => `${folder} → ${by}`).join('; '),
  }));
}

/** The folders whose files people look for by name. */
const TOPS = ['libs', 'apps', 'test', 'scripts', 'docs'];

/** No folder is so full that nobody finds a file in it. */
export function filesInFolder(tree: SourceTree): Violation[] {
  return [...sizesOf(TOPS.flatMap((top) => tree.below(top, /./)))]
    .filter(([, size]) => size > MOST_FILES)
    .map(([file, size]) => ({
      rule: 'files in a folder',
      file,
      message: `${size} files, more than ${MOST_FILES}; put what belongs together into a folder of its own`,
    }));
}

/** The source files in each folder, those of subfolders not counted. */
export function folderSizes(tree: SourceTree): ReadonlyMap<string, number> {
  return sizesOf(tree.files.keys());
}

function sizesOf(paths: Iterable<string>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const path of paths) {
    const folder = posix.dirname(path);
    sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  return sizes;
}

/** One step of a circle: a folder, and one import by which it reaches the next. */
export interface FolderStep {
  readonly folder: string;
  readonly by: string;
}

/** One shortest circle for each folder of the cache that is on one, each circle once. Entries import what they like. */
export function folderCircles(tree: SourceTree): FolderStep[][] {
  const edges = folderEdges(tree);
  const circles = new Map<string, FolderStep[]>();
  for (const folder of edges.keys()) {
    const circle = shortestCircle(edges, folder);
    if (circle === undefined) continue;
    const name = circle
      .map((step) => step.folder)
      .toSorted()
      .join(' ');
    if (!circles.has(name)) circles.set(name, circle);
  }
  return [...circles.values()];
}

/** For each folder those that it imports from, with one import as a witness. */
function folderEdges(tree: SourceTree): Map<string, Map<string, string>> {
  const edges = new Map<string, Map<string, string>>();
  for (const { path, imports } of tree.files.values()) {
    if (packageOf(path) !== LAYERED_PACKAGE || isEntry(path)) continue;
    const from = posix.dirname(path);
    for (const { target, line } of imports) {
      if (target === undefined || packageOf(target) !== LAYERED_PACKAGE) continue;
      const to = posix.dirname(target);
      if (to === from) continue;
      const targets = edges.get(from) ?? new Map<string, string>();
      if (!targets.has(to)) targets.set(to, `${target} in ${path}:${line}`);
      edges.set(from, targets);
    }
  }
  return edges;
}

function shortestCircle(edges: Map<string, Map<string, string>>, start: string): FolderStep[] | undefined {
  const ways: FolderStep[][] = [[]];
  const seen = new Set<string>();
  for (const way of ways) {
    const folder = way.length === 0 ? start : lastFolder(way);
    for (const [to, by] of edges.get(folder) ?? []) {
      const longer = [...way, { folder, by, to }];
      if (to === start) return longer.map(({ folder: each, by: witness }) => ({ folder: each, by: witness }));
      if (seen.has(to)) continue;
      seen.add(to);
      ways.push(longer);
    }
  }
  return undefined;
}

function lastFolder(way: readonly FolderStep[]): string {
  return (way.at(-1) as FolderStep & { to: string }).to;
}
