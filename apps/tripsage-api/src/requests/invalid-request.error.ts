import type { FieldError } from './field-error.js';

/** The most wrong fields that are listed one by one. */
const MOST_ERRORS = 100;

/** A request is not what it should be. */
export class InvalidRequestError extends Error {
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    const listed = errors.slice(0, MOST_ERRORS);
    super(`Not as expected: ${listed.map(({ field }) => field).join(', ')}.`);
    this.name = 'InvalidRequestError';
    this.errors = listed;
  }
}
