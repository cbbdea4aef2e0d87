import type { SeededDraw } from '../seeded-draw.js';

/** Prices stay as they are for a step, and move with the next. */
const STEP_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The share by which a price wanders in the course of hours, to either side, and by which it moves at every step. */
const HOURLY_SWING = 0.05;
const STEP_SWING = 0.008;
/** On the last day all moves are so many times larger; this fades over some days. */
const LAST_DAY_SCALE = 2.2;
const FADES_OVER_DAYS = 9;

/** The start of the step that the moment is in: whatever a price follows from the clock, it follows from this. */
export function stepOf(at: number): number {
  return Math.floor(at / STEP_MS) * STEP_MS;
}

/**
 * The factor by which a price has moved at `at`, from seed and time alone. It wanders in steps of five minutes, by a few
 * per cent far ahead of `departsAt`, and by more near to it. Both in epoch milliseconds.
 */
export function priceMove(
  draw: SeededDraw,
  key: readonly (string | number)[],
  at: number,
  departsAt: number,
): number {
  const step = stepOf(at);
  const hour = Math.floor(step / HOUR_MS);
  const share = step / HOUR_MS - hour;
  const hourly = draw.unit(...key, 'hour', hour) * (1 - share) + draw.unit(...key, 'hour', hour + 1) * share;
  const jump = draw.unit(...key, 'step', step / STEP_MS);
  const daysAhead = Math.max(0, (departsAt - step) / DAY_MS);
  const scale = 1 + (LAST_DAY_SCALE - 1) * Math.exp(-daysAhead / FADES_OVER_DAYS);
  return 1 + scale * (HOURLY_SWING * (2 * hourly - 1) + STEP_SWING * (2 * jump - 1));
}
