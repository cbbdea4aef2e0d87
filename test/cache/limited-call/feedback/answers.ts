import type { SupplierFeedback } from '@tripsage/cache';
import { standardFeedback } from '../../../../libs/cache/src/limited-call/feedback/standard-feedback.js';

/** The time of this machine in all tests here: 10 seconds past the minute. */
export const NOW = Date.parse('2026-11-22T12:00:10.000Z');

export type Headers = Readonly<Record<string, string>>;

/** Writes an HTTP date, so many seconds from now. */
export function httpDate(secondsFromNow: number): string {
  return new Date(NOW + secondsFromNow * 1000).toUTCString();
}

/** Reads the feedback in an answer with this status and these headers. */
export function feedbackOf(status: number, headers: Headers): SupplierFeedback | undefined {
  return standardFeedback({ value: new Response(null, { status, headers }) }, NOW);
}

export const pauseOf = (status: number, headers: Headers): number | undefined =>
  feedbackOf(status, headers)?.pauseMs;

export const budgetOf = (headers: Headers): SupplierFeedback['budget'] => feedbackOf(200, headers)?.budget;
