import type { HeaderReader } from './header-reader.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The three forms of a date in HTTP that a recipient must accept (RFC 9110 5.6.7): the one in use, RFC 850's with two
 * digits of the year, and asctime's. `Date.parse` takes the last for local time, and "offer 12" for a day in 2001.
 */
const HTTP_DATES = [
  /^[a-z]{3}, (?<day>\d{1,2}) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) (?:GMT|UTC)$/i,
  /^[a-z]{6,9}, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) (?:GMT|UTC)$/i,
  /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/i,
];

/** ISO 8601 with its zone, as RFC 3339 has it. */
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** When the answer was sent, by the clock that its dates are of: its `Date` (RFC 9110 6.6.1), else now by ours. */
export function sentAtMs(header: HeaderReader, nowMs: number): number {
  return dateMs(header('date') ?? '', nowMs) ?? nowMs;
}

/** The moment that a date in HTTP's or ISO's form says, in milliseconds since the epoch. */
export function dateMs(text: string, nowMs: number): number | undefined {
  const iso = ISO_8601.test(text) ? text : isoOfHttpDate(text, nowMs);
  const ms = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}

function isoOfHttpDate(text: string, nowMs: number): string | undefined {
  const parts = HTTP_DATES.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return undefined;
  const { day = '', month = '', year = '', time = '' } = parts;
  const monthNumber = MONTHS.indexOf(month.toLowerCase()) + 1;
  const fullYear = year.length === 2 ? nearestYear(Number(year), nowMs) : year;
  return `${fullYear}-${String(monthNumber).padStart(2, '0')}-${day.trim().padStart(2, '0')}T${time}Z`;
}

/** The year with these last two digits that is at most 50 years ahead, and less than 50 behind. */
function nearestYear(lastDigits: number, nowMs: number): number {
  const year = new Date(nowMs).getUTCFullYear();
  const ahead = (lastDigits - (year % 100) + 100) % 100;
  return year + (ahead > 50 ? ahead - 100 : ahead);
}
