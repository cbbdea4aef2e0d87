/** A load's failure, as callers in other processes get it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** The error's own `code`, where it had one; `status` likewise. */
  readonly code?: string;
  readonly status?: number;
}
