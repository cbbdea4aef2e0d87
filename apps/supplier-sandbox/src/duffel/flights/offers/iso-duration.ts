import { Duration } from 'luxon';
import { BoundedMemo } from '../../../bounded-memo.js';

/** More than there are lengths of a journey in steps of five minutes. */
const MOST_DURATIONS = 2_000;
const texts = new BoundedMemo<number, string>(MOST_DURATIONS);
const lengths = new BoundedMemo<string, number>(MOST_DURATIONS);

/** ISO 8601: `PT7H35M`, `P1DT2H5M`. */
export function isoDuration(minutes: number): string {
  return texts.of(minutes, () =>
    Duration.fromObject({ minutes }).shiftTo('days', 'hours', 'minutes').toISO()!,
  );
}

/** Minutes of an ISO 8601 duration. */
export function minutesOf(duration: string): number {
  return lengths.of(duration, () => Duration.fromISO(duration).as('minutes'));
}
