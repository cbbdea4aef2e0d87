import { ValidateBy, type ValidationOptions } from 'class-validator';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Accepts `YYYY-MM-DD` where that day exists. */
export function IsCalendarDate(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isCalendarDate', validator: { validate: isCalendarDate } }, options);
}

export function isCalendarDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const midnight = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && dateOf(midnight.getTime()) === value;
}

/** The calendar date at UTC-12, where the day is last to end: a date before it is past everywhere on Earth. */
export function earliestDateOnEarth(nowMs: number): string {
  return dateOf(nowMs - DAY_MS / 2);
}

/** The calendar date in UTC a number of days from a moment. */
export function dateInDays(days: number, nowMs: number): string {
  return dateOf(nowMs + days * DAY_MS);
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
