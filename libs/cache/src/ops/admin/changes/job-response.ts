/** A job: answered with status 202 when it starts, and by `GET /admin/jobs/:id` until an hour after its end. */
export interface JobResponse {
  readonly id: string;
  /** The work, in words. */
  readonly what: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The number of keys processed so far. */
  readonly count: number;
  /** Why it failed. */
  readonly error?: string;
  readonly process: string;
}
