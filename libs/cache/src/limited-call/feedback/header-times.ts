const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The three forms of a date in HTTP that a recipient must accept (RFC 9110 5.6.7). They are the current one, RFC 850's
 * with a two-digit year, and asctime's. `Date.parse` reads the last as local time, and "offer 12" as a day in 2001.
 */
const HTTP_DATES = [
  /^[a-z]{3}, (?<day>\d{1,2}) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) (?:GMT|UTC)$/i,
  /^[a-z]{6,9}, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) (?:GMT|UTC)$/i,
  /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/i,
];

/** ISO 8601 with a zone, as RFC 3339 has it. */
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Smaller numbers are seconds from now; as epoch seconds they would be before 2001. */
const LEAST_EPOCH_SECONDS = 1e9;
/** Smaller numbers are seconds; as epoch milliseconds they would be before 1973. */
const LEAST_EPOCH_MS = 1e11;
/** Larger numbers are not milliseconds any more. */
const LEAST_EPOCH_MICROSECONDS = 1e14;

const NUMBER = /^\d+(?:\.\d+)?$/;

/** Durations as Go writes them, and OpenAI its resets: `6m0s`, `1h2m3.5s`, `20ms`. */
const DURATION =
  /^(?:(?<days>[\d.]+)d)?(?:(?<hours>[\d.]+)h)?(?:(?<minutes>[\d.]+)m)?(?:(?<seconds>[\d.]+)s)?(?:(?<ms>[\d.]+)ms)?$/;

/**
 * Returns the wait that `Retry-After` asks for, in milliseconds: seconds, or a date (RFC 9110 10.2.3). A date in the past
 * gives a negative wait.
 */
export function retryAfterWaitMs(text: string, sentAtMs: number): number | undefined {
  if (NUMBER.test(text)) return Number(text) * 1000;
  const untilMs = dateMs(text, sentAtMs);
  return untilMs === undefined ? undefined : untilMs - sentAtMs;
}

/**
 * Returns how far away the reset of a limit is, in milliseconds. No standard rules these headers: they hold seconds from
 * now, seconds or milliseconds since the epoch (their size tells which), a duration, or a date.
 */
export function resetWaitMs(text: string, sentAtMs: number): number | undefined {
  if (NUMBER.test(text)) return waitOfNumber(Number(text), sentAtMs);
  const untilMs = dateMs(text, sentAtMs);
  return untilMs === undefined ? durationMs(text) : untilMs - sentAtMs;
}

/** Parses a date in HTTP's or ISO's form into milliseconds since the epoch. */
export function dateMs(text: string, nowMs: number): number | undefined {
  const iso = ISO_8601.test(text) ? text : isoOfHttpDate(text, nowMs);
  const ms = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}

function waitOfNumber(given: number, sentAtMs: number): number | undefined {
  if (given < LEAST_EPOCH_SECONDS) return given * 1000;
  if (given < LEAST_EPOCH_MS) return given * 1000 - sentAtMs;
  return given < LEAST_EPOCH_MICROSECONDS ? given - sentAtMs : undefined;
}

function durationMs(text: string): number | undefined {
  const groups = text === '' ? undefined : DURATION.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { days = '0', hours = '0', minutes = '0', seconds = '0', ms = '0' } = groups;
  const wholeHours = Number(days) * 24 + Number(hours);
  const sum = ((wholeHours * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
  return Number.isFinite(sum) ? sum : undefined;
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
