/**
 * The line above the tables.
 *
 * @param {import('./document.mjs').Environment} environment
 */
export function headerOf({ date, hardware, versions, server }) {
  const { cpu, cores, memoryGiB, loadAverage } = hardware;
  const place = `${cores} x ${cpu}, ${memoryGiB} GiB, load ${loadAverage.join(' ')}`;
  const software = `Node ${versions.node}, ioredis ${versions.ioredis}, cache ${versions.library} (${versions.commit})`;
  return `${date.slice(0, 16)}Z; ${place}\n${software}; ${server ?? 'no server'}`;
}

/**
 * What the JSON file of a run holds.
 *
 * @param {string} suite
 * @param {import('./document.mjs').Environment} environment
 * @param {readonly import('./document.mjs').Table[]} tables
 */
export function documentOf(suite, environment, tables) {
  return { format: 1, suite, ...environment, tables };
}

/**
 * Rows as `console.table` shows them: by their names, a spread as its median with the lowest and highest behind it.
 *
 * @param {readonly import('./document.mjs').Row[]} rows
 */
export function shownRows(rows) {
  return Object.fromEntries(
    rows.map(({ name, ...figures }) => [
      'atOnce' in figures ? `${name}, ${figures.atOnce} at once` : name,
      Object.fromEntries(
        Object.entries(figures)
          .filter(([field]) => field !== 'atOnce')
          .map(([field, figure]) => [field, shown(figure)]),
      ),
    ]),
  );
}

function shown(figure) {
  if (figure === null || typeof figure !== 'object') return figure;
  const { median, lowest, highest } = figure;
  return lowest === highest ? median : `${median} (${lowest} – ${highest})`;
}
