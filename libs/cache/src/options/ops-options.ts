import type { Duration } from '../api/duration.js';

/** Operators have the routes `/health` … */
export const DEFAULT_OPS_HEALTH = true;
/** … and `/metrics`. */
export const DEFAULT_OPS_METRICS = true;

/** How many lines of history an operator gets who does not say how many. */
export const DEFAULT_LINES = 100;
/** How many keys a page lists where no limit is given. */
export const DEFAULT_PAGE_SIZE = 50;
/** How long a pause of a limiter by hand lasts. */
export const DEFAULT_PAUSE: Duration = '5m';
