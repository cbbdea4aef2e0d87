/** The wall clock of a zone that is so far ahead of UTC: `2027-03-01T08:30`. */
export function isoMinute(at: number, offsetMs: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 'YYYY-MM-DDTHH:mm'.length);
}

/** The day of such a zone: `2027-03-01`. */
export function isoDay(at: number, offsetMs: number): string {
  return isoMinute(at, offsetMs).slice(0, 'YYYY-MM-DD'.length);
}
