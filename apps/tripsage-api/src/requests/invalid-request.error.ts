import type { FieldError } from './field-error.js';

/** More wrong fields than this are not told one by one. */
const MOST_ERRORS = 100;

/** A request is not what it should be. */
export class InvalidRequestError extends Error {
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    const told = errors.slice(0, MOST_ERRORS);
    super(`Not as expected: ${told.map(({ field }) => field).join(', ')}.`);
    this.name = 'InvalidRequestError';
    this.errors = told;
  }
}
