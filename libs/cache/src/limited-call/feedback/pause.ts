/** The longest pause that a supplier is granted. */
export const LONGEST_PAUSE_MS = 60 * 60 * 1000;
