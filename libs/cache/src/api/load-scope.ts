import type { Priority } from './priority.js';

/** How urgent a load is. */
export interface LoadPriority {
  /** `background`: no caller waits for the load. */
  readonly priority: Priority;
  /** `false`: a stale answer may be given, which is better than waiting for a limiter. */
  readonly mayWait: boolean;
}

/** The load that code runs inside of: limited calls spend and wait accordingly. */
export interface LoadScope extends LoadPriority {
  /** The end of the load's time, on the monotonic clock. */
  readonly deadline: number;
}
