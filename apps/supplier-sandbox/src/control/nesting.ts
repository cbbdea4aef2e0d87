/** Tests whether arrays and objects nest deeper than `limit` levels. By level: recursion could run out of call stack itself. */
export function isNestedDeeper(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? [each] : []));
    if (depth === limit && level.length > 0) return true;
    level = level.flatMap((container) => Object.values(container as object));
  }
  return false;
}
