/** A load that failed, as it is told to those who waited elsewhere. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** The error's own `code` and `status`, where it had such. */
  readonly code?: string;
  readonly status?: number;
}
