import ts from 'typescript';
import { LAYERED_PACKAGE } from '../lists/levels.js';
import type { SpecElsewhere } from '../lists/specs-elsewhere.js';
import { nodesOf, packageOf, type SourceFile, type SourceTree, type Violation } from './source-tree.js';

const rule = 'specs mirror files';

/** Each file of the cache that has rules has a spec at the same path under test/cache, or one elsewhere that data name. */
export function specsMirrorFiles(tree: SourceTree, elsewhere: readonly SpecElsewhere[]): Violation[] {
  const matchers = elsewhere.map((each) => ({ ...each, pattern: patternOf(each.files), isUsed: false }));
  const missing: Violation[] = [];
  for (const file of filesWithRules(tree)) {
    if (tree.text(specOf(file.path)) !== undefined) continue;
    const named = matchers.find(({ pattern }) => pattern.test(file.path));
    if (named) named.isUsed = true;
    else {
      const message = `has no ${specOf(file.path)}, and specs-elsewhere.ts names no other spec`;
      missing.push({ rule, file: file.path, message });
    }
  }
  const wrong = matchers.flatMap(({ files, specs, isUsed }): Violation[] => {
    const gone = specs.filter((spec) => tree.text(spec) === undefined);
    const messages = gone.map((spec) => `${spec}, which specs-elsewhere.ts names for it, is not there`);
    if (!isUsed)
      messages.push(
        'is named in specs-elsewhere.ts, but all such files have specs of their own, or none is there',
      );
    return messages.map((message) => ({ rule, file: `${LAYERED_PACKAGE}/src/${files}`, message }));
  });
  return [...missing, ...wrong];
}

/** The files of the cache that say how something is done, rather than only what there is. */
export function filesWithRules(tree: SourceTree): SourceFile[] {
  return [...tree.files.values()].filter(
    ({ path, syntax }) => packageOf(path) === LAYERED_PACKAGE && hasRules(syntax),
  );
}

/** How many files with rules have a spec at their path, one elsewhere, or none. */
export function specCounts(
  tree: SourceTree,
  elsewhere: readonly SpecElsewhere[],
): { mirrored: number; elsewhere: number; missing: number } {
  const files = filesWithRules(tree);
  const mirrored = files.filter(({ path }) => tree.text(specOf(path)) !== undefined).length;
  const missing = specsMirrorFiles(tree, elsewhere).filter(({ message }) =>
    message.startsWith('has no'),
  ).length;
  return { mirrored, elsewhere: files.length - mirrored - missing, missing };
}

function specOf(path: string): string {
  return path.replace(`${LAYERED_PACKAGE}/src/`, 'test/cache/').replace(/\.ts$/, '.spec.ts');
}

/** A function or class with a body; an error class that only gives its code its name has none. */
function hasRules(syntax: ts.SourceFile): boolean {
  for (const node of nodesOf(syntax)) {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) return true;
  }
  return false;
}

/** `*` stands for any name in a folder, `**` for anything. */
function patternOf(files: string): RegExp {
  const escaped = files.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  const source = escaped.replaceAll(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
  return new RegExp(`^${LAYERED_PACKAGE}/src/${source}$`);
}
