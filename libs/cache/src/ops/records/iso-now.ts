import type { Clock } from '../../time/clock.js';

/** The civil time as ISO 8601 text. */
export function isoNow(clock: Pick<Clock, 'now'>): string {
  return new Date(clock.now()).toISOString();
}
