/**
 * The figure in the middle; of an even count, the mean of the two in the middle.
 *
 * @param {readonly number[]} numbers at least one
 */
export function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)];
}

/**
 * The smallest of the numbers that a share q of them, above 0, does not exceed: the nearest rank.
 *
 * @param {readonly number[]} numbers at least one
 * @param {number} q
 */
export function quantile(numbers, q) {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.ceil(q * sorted.length) - 1];
}

/**
 * What a table says of the rounds of one figure.
 *
 * @param {readonly number[]} numbers one a round
 * @returns {import('./figures.mjs').Spread} each with four significant digits
 */
export function spread(numbers) {
  return {
    median: rounded(median(numbers)),
    lowest: rounded(Math.min(...numbers)),
    highest: rounded(Math.max(...numbers)),
  };
}

/**
 * Each number over its partner of the same round. So a round in which the machine was busy counts for both.
 *
 * @param {readonly number[]} numbers
 * @param {readonly number[]} partners
 */
export function ratios(numbers, partners) {
  return numbers.map((number, round) => number / partners[round]);
}

/** @param {number} number */
export function rounded(number) {
  return Math.abs(number) >= 1_000 ? Math.round(number) : Number(number.toPrecision(4));
}
