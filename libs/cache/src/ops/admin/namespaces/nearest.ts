/** The most typing errors between a name and one that was meant. */
const NEAR = 3;
const MOST = 5;

/** Lists the names near to another, the nearest first: by Levenshtein distance, or since they begin with it. */
export function nearest(name: string, names: readonly string[]): string[] {
  return names
    .map((other) => ({ other, distance: other.startsWith(name) ? 1 : distanceOf(name, other) }))
    .filter(({ distance }) => distance <= NEAR)
    .toSorted((one, two) => one.distance - two.distance)
    .slice(0, MOST)
    .map(({ other }) => other);
}

/** Computes the Levenshtein distance (1966), one row of its table at a time. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
