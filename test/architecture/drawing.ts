import { ENTRIES, LAYERED_PACKAGE, LEVELS } from './lists/levels.js';

/** The rooms as docs/architecture.md shows them: one line a level, the highest first. */
export function drawingOfLevels(
  levels: Readonly<Record<string, number>> = LEVELS,
  entries: Readonly<Record<string, string>> = ENTRIES,
): string {
  const numbers = [...new Set(Object.values(levels))].toSorted((one, other) => other - one);
  const lines = numbers.map((number) => {
    const rooms = Object.keys(levels).filter((room) => levels[room] === number);
    const names = rooms.flatMap((room) => (room === 'index' ? entriesOf(entries) : [room]));
    return `${String(number).padStart(2)}  ${names.join('  ·  ')}`;
  });
  return lines.join('\n');
}

function entriesOf(entries: Readonly<Record<string, string>>): string[] {
  return Object.keys(entries).filter((name) => entries[name]?.startsWith(`${LAYERED_PACKAGE}/`));
}
