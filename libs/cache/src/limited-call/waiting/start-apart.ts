import type { LimitReason } from '../../api/rejection.js';

/** Which part of a pause, and how long at most, processes start apart after it. */
const SHARE = 0.1;
const LONGEST_MS = 1_000;

/**
 * How much later than it might a process starts after a pause, so that the supplier does not meet all of them at once.
 *
 * @param chance from 0 up to 1
 */
export function apartMs(reason: LimitReason, waitMs: number, chance: number): number {
  return reason === 'paused' ? chance * Math.min(LONGEST_MS, waitMs * SHARE) : 0;
}
