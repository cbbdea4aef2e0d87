const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The three forms of a date in HTTP that a recipient must accept (RFC 9110 5.6.7). They are the current one, RFC 850's
 * with a two-digit year, and asctime's. `Date.parse` reads the last as local time, and "offer 12" as a day in 2001. The
 * fourth is how JavaScript writes dates, which some suppliers send.
 */
const HTTP_DATES = [
  /^[a-z]{3}, (?<day>\d{1,2}) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) (?:GMT|UTC|(?<zone>[+-]\d{4}))$/i,
  /^[a-z]{6,9}, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) (?:GMT|UTC)$/i,
  /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/i,
  /^[a-z]{3} (?<month>[a-z]{3}) (?<day>\d\d) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT(?<zone>[+-]\d{4})(?: \([^)]*\))?$/i,
];

/** ISO 8601 with a zone, as RFC 3339 has it. Atlassian's has no seconds. */
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Smaller numbers are a length of time; as epoch seconds they would be before 2001. */
const LEAST_EPOCH_SECONDS = 1e9;
/** Smaller numbers are epoch seconds; as epoch milliseconds they would be before 1973. */
const LEAST_EPOCH_MS = 1e11;
/** Larger numbers are not milliseconds any more. */
const LEAST_EPOCH_MICROSECONDS = 1e14;
/** A number is no moment that anybody means where that is further away. */
const FURTHEST_EPOCH_MS = 366 * 86_400_000;

const HOUR_S = 3_600;
const DAY_S = 86_400;

const NUMBER = /^\d+(?:\.\d+)?$/;

/** Durations as Go writes them, and OpenAI its resets: `6m0s`, `1h2m3.5s`, `20ms`. */
const DURATION =
  /^(?:(?<days>[\d.]+)d)?(?:(?<hours>[\d.]+)h)?(?:(?<minutes>[\d.]+)m)?(?:(?<seconds>[\d.]+)s)?(?:(?<ms>[\d.]+)ms)?$/;

/** A duration in words: `60 seconds`. */
const WORDS =
  /^(?<count>\d+(?:\.\d+)?) ?(?<unit>milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|hours?|h)$/i;
const MS_BY_FIRST_LETTERS = { mi: 60_000, ms: 1, se: 1_000, s: 1_000, ho: 3_600_000, h: 3_600_000 } as const;

/** The comma between two elements of a list, not that behind the weekday of a date. */
const BETWEEN_ELEMENTS = new RegExp(`,(?!\\s*\\d{1,2}[ -](?:${MONTHS.join('|')}))`, 'i');
/** The most elements of one header that are read. */
const MOST_ELEMENTS = 32;

/** The unit of a header's plain numbers. */
export type HeaderUnit = 's' | 'ms';

/** Splits a header into the elements of its list: several lines of one header are one list (RFC 9110 5.3). */
export function headerElements(text: string): readonly string[] {
  const elements = text.split(BETWEEN_ELEMENTS, MOST_ELEMENTS);
  return elements.map((element) => element.trim().replace(/^"([^"]*)"$/, '$1')).filter(Boolean);
}

/**
 * Returns the wait that one element of a header asks for, in milliseconds. It is negative for a moment in the past, and
 * `undefined` for what can't be read.
 *
 * No standard rules most of these headers, and few suppliers keep to the one that there is (RFC 9110 10.2.3). They send
 * lengths of time, dates, durations with units, and numbers that are moments: their size tells which.
 */
export function headerWaitMs(text: string, unit: HeaderUnit, sentAtMs: number): number | undefined {
  if (NUMBER.test(text)) return waitOfNumber(Number(text), unit, sentAtMs);
  const untilMs = dateMs(text, sentAtMs);
  return untilMs === undefined ? (durationMs(text) ?? wordsMs(text)) : untilMs - sentAtMs;
}

/** Parses a date in HTTP's or ISO's form into milliseconds since the epoch. */
export function dateMs(text: string, nowMs: number): number | undefined {
  const iso = ISO_8601.test(text) ? text : isoOfHttpDate(text, nowMs);
  const ms = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}

function waitOfNumber(given: number, unit: HeaderUnit, sentAtMs: number): number | undefined {
  if (given < LEAST_EPOCH_SECONDS) return unit === 'ms' || isOfMs(given) ? given : given * 1000;
  if (given >= LEAST_EPOCH_MICROSECONDS) return undefined;
  const waitMs = (given < LEAST_EPOCH_MS ? given * 1000 : given) - sentAtMs;
  return Math.abs(waitMs) <= FURTHEST_EPOCH_MS ? waitMs : undefined;
}

/**
 * Says that a number can hardly be the seconds that it should be. As seconds it is longer than any pause that is kept, and
 * it is either beyond a day or a round number of milliseconds. Read as too short a time it costs one rejected call more; as
 * too long a time, an hour.
 */
function isOfMs(given: number): boolean {
  return given > DAY_S || (given > HOUR_S && given % 1000 === 0);
}

function durationMs(text: string): number | undefined {
  const groups = text === '' ? undefined : DURATION.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { days = '0', hours = '0', minutes = '0', seconds = '0', ms = '0' } = groups;
  const wholeHours = Number(days) * 24 + Number(hours);
  const sum = ((wholeHours * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
  return Number.isFinite(sum) ? sum : undefined;
}

function wordsMs(text: string): number | undefined {
  const { count, unit = '' } = WORDS.exec(text)?.groups ?? {};
  const letters = unit.toLowerCase();
  const first = /^(?:milli|ms)/.test(letters) ? 'ms' : letters.slice(0, 2);
  const unitMs = MS_BY_FIRST_LETTERS[first as keyof typeof MS_BY_FIRST_LETTERS];
  return count === undefined ? undefined : Number(count) * unitMs;
}

function isoOfHttpDate(text: string, nowMs: number): string | undefined {
  const parts = HTTP_DATES.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return undefined;
  const { day = '', month = '', year = '', time = '', zone } = parts;
  const monthNumber = MONTHS.indexOf(month.toLowerCase()) + 1;
  const fullYear = year.length === 2 ? nearestYear(Number(year), nowMs) : year;
  return `${fullYear}-${String(monthNumber).padStart(2, '0')}-${day.trim().padStart(2, '0')}T${time}${isoZone(zone)}`;
}

function isoZone(zone: string | undefined): string {
  return zone === undefined ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/** The year with these last two digits that is at most 50 years ahead, and less than 50 behind. */
function nearestYear(lastDigits: number, nowMs: number): number {
  const year = new Date(nowMs).getUTCFullYear();
  const ahead = (lastDigits - (year % 100) + 100) % 100;
  return year + (ahead > 50 ? ahead - 100 : ahead);
}
