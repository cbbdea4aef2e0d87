/** Injection token of the application's `Clock`; tests give one that they move by hand. */
export const CLOCK = Symbol('CLOCK');
