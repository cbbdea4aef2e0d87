import { types } from 'node:util';

/** The start of ISO 8601 text; `Date` alone reads "offer 12" as a day in 2001, and "03/01/2027" as a local American one. */
const ISO_8601 = /^(?:\d{4}|[+-]\d{6})(?:$|-\d\d)/;

/** The moment that a Date or ISO 8601 text says, in milliseconds since the epoch; `NaN` for anything else. */
export function momentMs(said: unknown): number {
  const isMoment = types.isDate(said) || (typeof said === 'string' && ISO_8601.test(said));
  return isMoment ? new Date(said as Date | string).getTime() : Number.NaN;
}
