import { type Problem, problemType } from './problem.js';

/** An error with the problem that answers it. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(
    kind: string,
    { title, status, ...more }: Omit<Problem, 'type'>,
    /** Headers of the answer besides those of every problem. Default none. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(more.detail ?? title);
    this.name = 'ProblemError';
    this.problem = { type: problemType(kind), title, status, ...more };
  }
}
