/**
 * The functions in which a CPU profile's time was spent, the most first. What they call is not counted.
 *
 * @param {import('./cpu-profile.mjs').Profile} profile
 * @param {{ count: number, turns: number }} options how many functions; over how many turns the time goes
 */
export function topFunctions({ nodes, samples, timeDeltas }, { count, turns }) {
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const spent = new Map();
  let all = 0;
  for (const [index, id] of samples.entries()) {
    const name = nameOf.get(id);
    spent.set(name, (spent.get(name) ?? 0) + timeDeltas[index]);
    all += timeDeltas[index];
  }
  return [...spent]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([name, us]) => ({
      name,
      percent: Number(((us / all) * 100).toFixed(1)),
      usEach: Number((us / turns).toFixed(3)),
    }));
}

/** The function and its line; the file with its folder, since names of files repeat. */
function placeOf({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)';
  return url === '' ? name : `${name} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
}
