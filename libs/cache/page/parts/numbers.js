// @ts-check

/** The text for a missing figure. */
export const NONE = '–';

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const TENTHS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** @param {number | undefined} many */
export function count(many) {
  return many === undefined ? NONE : WHOLE.format(many);
}

/** A figure for an axis. @param {number} many */
export function short(many) {
  return SHORT.format(many);
}

/** @param {number | null | undefined} perSecond */
export function rate(perSecond) {
  if (perSecond === undefined || perSecond === null) return NONE;
  return `${perSecond < 100 ? TENTHS.format(perSecond) : WHOLE.format(perSecond)}/s`;
}

/** @param {number | null | undefined} ratio 0 to 1 */
export function percent(ratio) {
  if (ratio === undefined || ratio === null) return NONE;
  // 99.96 % is not 100 %.
  const tenths = ratio < 1 ? Math.min(Math.round(ratio * 1_000), 999) : 1_000;
  return `${TENTHS.format(tenths / 10)} %`;
}

/**
 * A length of time in its two largest units.
 *
 * @param {number | null | undefined} ms
 */
export function duration(ms) {
  if (ms === undefined || ms === null) return NONE;
  if (ms === 0) return '0 ms';
  if (ms < 1) return `${Number(ms.toPrecision(1))} ms`;
  if (ms < 10) return `${TENTHS.format(ms)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${TENTHS.format(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return two(seconds, 60, 'min', 's');
  if (seconds < 86_400) return two(Math.round(seconds / 60), 60, 'h', 'min');
  return two(Math.round(seconds / 3_600), 24, 'd', 'h');
}

/**
 * @param {number} small
 * @param {number} each how many of the small unit make a large one
 * @param {string} largeUnit
 * @param {string} smallUnit
 */
function two(small, each, largeUnit, smallUnit) {
  const rest = small % each;
  return `${Math.floor(small / each)} ${largeUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

/** @param {number | undefined} bytes */
export function size(bytes) {
  if (bytes === undefined) return NONE;
  if (bytes < 1_024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes / 1_024, 0];
  while (value >= 1_023.95 && unit < units.length - 1) [value, unit] = [value / 1_024, unit + 1];
  return `${TENTHS.format(value)} ${units[unit]}`;
}

/**
 * A time of day here, with the day where it is not today's.
 *
 * @param {string | undefined} at ISO 8601 text
 */
export function time(at) {
  if (at === undefined) return NONE;
  const date = new Date(at);
  const clock = clockTime(date.getTime() / 1_000, true);
  if (date.toDateString() === new Date().toDateString()) return clock;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`;
}

/** @param {number} seconds since 1970 @param {boolean} withSeconds */
export function clockTime(seconds, withSeconds) {
  return new Date(seconds * 1_000).toTimeString().slice(0, withSeconds ? 8 : 5);
}
