import { ProblemError } from '../problems/problem.error.js';

/** The answer for a trip that does not exist, or is another's: its existence is private, too. */
export function noSuchTrip(): ProblemError {
  return new ProblemError('unknown-trip', { title: 'You have no such trip', status: 404 });
}

export function noSuchItem(): ProblemError {
  return new ProblemError('unknown-trip-item', { title: 'The trip has no such item', status: 404 });
}
