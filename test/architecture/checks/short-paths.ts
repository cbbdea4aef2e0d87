import type { ExecutedPath } from '../../../scripts/house/executed-files.mjs';

/** The faults of measured paths: too many files, a failure, or a bound for a path that was not measured. */
export function shortPaths(
  executed: readonly ExecutedPath[],
  bounds: Readonly<Record<string, number>>,
): string[] {
  const measured = new Map(executed.map((each) => [each.path, each]));
  return Object.entries(bounds).flatMap(([path, most]) => {
    const found = measured.get(path);
    if (found === undefined) return [`${path}: was not measured`];
    if (found.fault !== undefined) return [`${path}: ${found.fault}`];
    if (found.files.length === 0) return [`${path}: no file of the library ran; the measure is broken`];
    if (found.files.length <= most) return [];
    const list = found.files.map((file) => `\n    ${file}`).join('');
    return [`${path}: ${found.files.length} files, more than ${most}:${list}`];
  });
}
