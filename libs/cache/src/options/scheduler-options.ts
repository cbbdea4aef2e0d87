import type { Duration } from '../api/duration.js';

/** When a job runs. */
export interface JobSchedule {
  /** Again and again, so long after another. */
  every?: Duration;
  /** By a cron expression of five or six fields, in the time zone of the machine; in place of `every`. */
  cron?: string;
  /** Chance puts each run off by up to that long, so that processes don't run at the same moment. Default none. */
  jitter?: Duration;
}

/** How hot answers are renewed before they stop being fresh. */
export interface RevalidationOptions extends JobSchedule {
  /** Default `'1s'`. */
  every?: Duration;
  /** 0 up to 1, the share of its fresh life after which an answer is renewed. Default 0.8. */
  ahead?: number;
  /** How often an answer must be asked for in its life, with half of the life before, to be renewed. Default 2. */
  leastHits?: number;
  /** The most renewals at a time in one process. Default 10. */
  concurrency?: number;
  /** The most answers that are watched over, in all processes. Default 10,000. */
  most?: number;
}

/** A list of calls whose answers are loaded before anyone asks. */
export interface WarmUpOptions extends Pick<JobSchedule, 'cron' | 'jitter'> {
  /** The cached method, as its keys begin: `namespace:entity:operation`. It must be one of a singleton. */
  method: string;
  /** The arguments of each call, or a function that gives them. */
  entries: readonly (readonly unknown[])[] | (() => Promise<readonly (readonly unknown[])[]>);
  /** Whether it runs when the application starts, too. Default true. */
  atStart?: boolean;
}

/** What is done by the clock. Each job may be turned off by `false`. */
export interface SchedulerOptions {
  revalidation?: RevalidationOptions | false;
  /** By name. Each runs in one process of all. */
  warmUps?: Record<string, WarmUpOptions>;
  /** How the application looks at what it needs. Default every `'2s'`; `false`: only when somebody asks. */
  health?: JobSchedule | false;
  /** What clears up after others, in one process of all. Default every `'1m'`. */
  housekeeping?: JobSchedule | false;
}
