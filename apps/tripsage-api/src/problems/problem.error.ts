import type { Problem } from './problem.js';
import { problemType } from './problem.js';

/** An error that says itself which problem it is answered with. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(kind: string, { title, status, ...more }: Omit<Problem, 'type'>) {
    super(more.detail ?? title);
    this.name = 'ProblemError';
    this.problem = { type: problemType(kind), title, status, ...more };
  }
}
