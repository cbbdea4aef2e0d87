/**
 * Tests whether arrays and objects nest deeper than `limit` levels. Goes level by level, not by recursion: JSON of a few kB
 * can nest deeper than the call stack.
 */
export function isNestedDeeper(value: unknown, limit: number): boolean {
  let level = isContainer(value) ? [value] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === limit) return true;
    const below: object[] = [];
    for (const container of level) {
      for (const inner of Object.values(container) as unknown[]) if (isContainer(inner)) below.push(inner);
    }
    level = below;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
