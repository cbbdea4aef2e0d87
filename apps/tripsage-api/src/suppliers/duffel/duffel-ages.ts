/** Duffel takes ages, not kinds; these lie in the middle of what every airline counts as a child and as an infant. */
export const CHILD_AGE = 8;
export const INFANT_AGE = 1;
