import { DateTime } from 'luxon';
import { DuffelRefusal, invalidField, type DuffelErrorEntry } from '../duffel.errors.js';
import type { StaysSearchBody } from './stays.schema.js';

const LONGEST_STAY_NIGHTS = 99;

/** The days of a stay. */
export interface Nights {
  /** The day of arrival, at midnight UTC. */
  readonly checkIn: DateTime;
  readonly count: number;
}

/** Checks what a JSON schema can't: the days are real and in order, the guests fit the rooms, and one place is named. */
export function nightsOf({ data }: StaysSearchBody, now: number): Nights {
  const faults: DuffelErrorEntry[] = [];
  const fault = (pointer: string, message: string): void => {
    faults.push(invalidField(pointer, 'validation_inclusion', 'Invalid field', message));
  };
  const checkIn = DateTime.fromISO(data.check_in_date, { zone: 'utc' });
  const checkOut = DateTime.fromISO(data.check_out_date, { zone: 'utc' });
  const count = checkOut.diff(checkIn, 'days').days;

  // A day of grace: where the clock is behind UTC it may still be yesterday.
  const earliest = DateTime.fromMillis(now, { zone: 'utc' }).startOf('day').minus({ days: 1 });
  if (!checkIn.isValid || checkIn < earliest) {
    fault('/check_in_date', `Field 'check_in_date' must be today or later, given '${data.check_in_date}'`);
  }
  if (!(count >= 1 && count <= LONGEST_STAY_NIGHTS)) {
    fault(
      '/check_out_date',
      `Field 'check_out_date' must be 1 to ${LONGEST_STAY_NIGHTS} days after 'check_in_date', given '${data.check_out_date}'`,
    );
  }
  if (data.guests.length < data.rooms) {
    fault('/guests', `Field 'guests' must hold at least one for each of the ${data.rooms} rooms`);
  }
  for (const [at, guest] of data.guests.entries()) {
    if (guest.type === 'child' && (guest.age === undefined || guest.age === null)) {
      faults.push(
        invalidField(
          `/guests/${at}/age`,
          'validation_required',
          'Required field',
          "A child must have an 'age'",
        ),
      );
    }
  }
  if ((data.location === undefined) === (data.accommodation === undefined)) {
    fault('/location', "Either 'location' or 'accommodation' must be given, not both");
  }
  if (faults.length > 0) throw new DuffelRefusal(422, faults);
  return { checkIn, count };
}
