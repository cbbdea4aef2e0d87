import { IANAZone } from 'luxon';
import { BoundedMemo } from '../../../bounded-memo.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** More than three years for each zone. To find an offset costs more than all the rest of a flight. */
const MOST_DAYS = 1_200;

/**
 * By zone and day of UTC: the offset in minutes, or null on a day when it changes. The same whatever the seed. Zones
 * are those of the airports, so there are some sixty.
 */
const offsetsByZone = new Map<string, BoundedMemo<number, number | null>>();

/** The offset of the zone's clock from UTC, in minutes. `at` in epoch milliseconds. */
export function offsetMinutes(zone: string, at: number): number {
  let offsets = offsetsByZone.get(zone);
  if (!offsets) {
    offsets = new BoundedMemo(MOST_DAYS);
    offsetsByZone.set(zone, offsets);
  }
  const day = Math.floor(at / DAY_MS);
  return offsets.of(day, () => offsetAllDay(zone, day)) ?? IANAZone.create(zone).offset(at);
}

/** No zone changes its clock twice within a day, so the same offset at both ends holds all day. */
function offsetAllDay(zone: string, day: number): number | null {
  const [first, last] = [day, day + 1].map((start) => IANAZone.create(zone).offset(start * DAY_MS));
  return first === last ? first! : null;
}

/** The zone's wall clock at this moment: `2027-03-01T08:30:00`. */
export function localTime(zone: string, at: number): string {
  return new Date(at + offsetMinutes(zone, at) * MINUTE_MS).toISOString().slice(0, -'.000Z'.length);
}

/**
 * When the zone's clock shows `minute` (of the day) on `date` (YYYY-MM-DD), in epoch milliseconds. For times of day at
 * which clocks are not changed.
 */
export function epochOf(zone: string, date: string, minute: number): number {
  const asUtc = Date.parse(date) + minute * MINUTE_MS;
  const near = asUtc - offsetMinutes(zone, asUtc) * MINUTE_MS;
  return asUtc - offsetMinutes(zone, near) * MINUTE_MS;
}

export function dateOf(localTimeText: string): string {
  return localTimeText.slice(0, localTimeText.indexOf('T'));
}

/** The day after, YYYY-MM-DD. */
export function nextDay(date: string): string {
  return dateOf(new Date(Date.parse(date) + DAY_MS).toISOString());
}
