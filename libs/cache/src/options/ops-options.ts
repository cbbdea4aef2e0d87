import type { Duration } from '../api/duration.js';

/** The application has the routes `/health` … */
export const DEFAULT_OPS_HEALTH = true;
/** … and `/metrics`. */
export const DEFAULT_OPS_METRICS = true;

/** The lines of history that an operator gets who names no number. */
export const DEFAULT_LINES = 100;
/** The keys that a page lists where no limit is given. */
export const DEFAULT_PAGE_SIZE = 50;
/** The length of a limiter's pause by hand where none is given. */
export const DEFAULT_PAUSE: Duration = '5m';
