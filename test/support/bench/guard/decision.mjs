/**
 * What a floor was measured to be; undefined where the benchmark has no such row.
 *
 * @param {import('./decision.mjs').Floor} floor
 * @param {readonly import('./decision.mjs').Measured[]} measured
 */
export function reached(floor, measured) {
  const { path, atOnce, way } = floor;
  return measured.find((row) => row.path === path && row.atOnce === atOnce && row.name === way)?.cpuRatio;
}

/**
 * The floors that no attempt reached. One attempt suffices: a busy machine makes ratios worse, and seldom better.
 *
 * @param {readonly import('./decision.mjs').Floor[]} floors
 * @param {readonly (readonly import('./decision.mjs').Measured[])[]} attempts
 * @returns {import('./decision.mjs').Fallen[]} with the best of all attempts
 */
export function fallen(floors, attempts) {
  return floors.flatMap((each) => {
    const ratios = attempts.map((rows) => reached(each, rows)).filter((ratio) => ratio !== undefined);
    if (ratios.length === 0) return [{ ...each, best: undefined }];
    const best = Math.max(...ratios);
    return best < each.floor ? [{ ...each, best }] : [];
  });
}

/** @param {import('./decision.mjs').Fallen} one */
export function complaintOf({ path, atOnce, way, floor, best }) {
  const what = `${path}: ${way}, ${atOnce} at once`;
  if (best === undefined) return `${what} is in the list of floors, but no benchmark measures it.`;
  return `${what} fell to ${best} of the raw operation; its floor is ${floor}.`;
}
