/** A load's failure, as it is written for callers in other processes: never a stack, and of bounded size. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** The error's own `code`, where it had one; `status` likewise. */
  readonly code?: string;
  readonly status?: number;
  /** The kind of error that it is made anew by, and the JSON for that. A process that does not know the kind ignores both. */
  readonly kind?: string;
  readonly data?: unknown;
}
