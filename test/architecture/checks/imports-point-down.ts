import { ENTRIES, LAYERED_PACKAGE, LEVELS, PACKAGES } from '../lists/levels.js';
import { type Import, isEntry, packageOf, type SourceTree, type Violation } from './source-tree.js';

const rule = 'imports point down';

/** Within the cache by the level table; between packages by their entries only, and never into one that stands above. */
export function importsPointDown(tree: SourceTree): Violation[] {
  const violations: Violation[] = [];
  for (const { path, imports } of tree.files.values()) {
    if (packageOf(path) === LAYERED_PACKAGE && levelOf(path) === undefined) {
      violations.push({ rule, file: path, message: `no room: ${roomOf(path)} is not in the level table` });
    }
    for (const each of imports) {
      const message = packageFault(path, each) ?? levelFault(path, each);
      if (message) violations.push({ rule, file: path, line: each.line, message });
    }
  }
  return violations;
}

function packageFault(path: string, { specifier, target }: Import): string | undefined {
  const isByName = Object.hasOwn(ENTRIES, specifier);
  const deep = isByName ? undefined : Object.keys(PACKAGES).find((name) => specifier.startsWith(`${name}/`));
  if (deep) return `${specifier} is no entry of ${deep}; there are ${Object.keys(ENTRIES).join(', ')}`;
  if (target === undefined) return undefined;
  if (packageOf(target) === packageOf(path))
    return isByName ? `${specifier} is this package itself` : undefined;
  if (!isByName) return `${specifier} leaves the package by a path; import the other package by name`;
  const fromBelow = packageOf(path) === LAYERED_PACKAGE;
  const fromApp = path.startsWith('apps/') && packageOf(target) !== LAYERED_PACKAGE;
  return fromBelow || fromApp ? `${specifier} does not stand below ${packageOf(path)}` : undefined;
}

function levelFault(path: string, { target }: Import): string | undefined {
  if (target === undefined || packageOf(path) !== LAYERED_PACKAGE || packageOf(target) !== LAYERED_PACKAGE)
    return undefined;
  const [from, to] = [roomOf(path), roomOf(target)];
  const [above, below] = [levelOf(path), levelOf(target)];
  if (isEntry(target) && !isEntry(path)) return `${target} is an entry; only other packages import it`;
  if (from === to || above === undefined || below === undefined || below < above) return undefined;
  return `${from} (level ${above}) must not import ${to} (level ${below})`;
}

function levelOf(path: string): number | undefined {
  return LEVELS[isEntry(path) ? 'index' : roomOf(path)];
}

/** The folder right under src, or the file there without its extension. */
export function roomOf(path: string): string {
  const inside = path.slice(`${packageOf(path)}/src/`.length);
  return inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : inside.replace(/\.ts$/, '');
}
