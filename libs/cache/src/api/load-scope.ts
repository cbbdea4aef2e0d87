import type { Priority } from '../options/limits.js';

/** Who waits for a load, and what for. */
export interface LoadPriority {
  /** `background`: nobody waits for it. */
  readonly priority: Priority;
  /** `false`: an old answer is at hand, which is better than one that has to be waited for. */
  readonly mayWait: boolean;
}

/** What code that runs inside of a load should know of it, to spend and wait accordingly. */
export interface LoadScope extends LoadPriority {
  /** When its time is up, on the monotonic clock. */
  readonly deadline: number;
}
