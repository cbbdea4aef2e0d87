import * as v from 'valibot';
import type { Duration } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import { check, FUNCTION, option, PLAIN_OBJECT, type Schemas, wholeNumber } from './checks/check.js';
import {
  checkedSchedule,
  type CheckedSchedule,
  checkJobSchedule,
  type JobSchedule,
  SCHEDULE,
} from './job-schedule.js';

/** The interval at which due refreshes are taken up. */
export const DEFAULT_REVALIDATION_EVERY: Duration = '1s';
/** The share of its fresh life after which an answer is refreshed. */
export const DEFAULT_AHEAD = 0.8;
/** The least calls for an answer in its life for it to be refreshed. */
export const DEFAULT_LEAST_HITS = 2;
/** The most scheduled refreshes at a time in one process. */
export const DEFAULT_REFRESH_CONCURRENCY = 10;
/** The most answers in the refresh queue. */
export const DEFAULT_MOST_LISTED = 10_000;
/** The interval at which the application looks at what it needs. */
export const DEFAULT_HEALTH_EVERY: Duration = '2s';
/** The interval at which one process clears up after others. */
export const DEFAULT_HOUSEKEEPING_EVERY: Duration = '1m';
/** A warm-up runs when the application starts. */
export const DEFAULT_AT_START = true;

/** The share that the hits of one life count for in the next. */
const DECAY = 0.5;

/** Options of refreshing hot answers by the clock, before they stop being fresh. */
export interface RevalidationOptions extends JobSchedule {
  /** Default `'1s'`. */
  every?: Duration;
  /** 0 up to 1, the share of its fresh life after which an answer is refreshed. Default 0.8. */
  ahead?: number;
  /** The least calls for an answer in its life, and half of those in the life before, for a refresh. Default 2. */
  leastHits?: number;
  /** The most refreshes at a time in one process. Default 10. */
  concurrency?: number;
  /** The most answers in the refresh queue, which all processes share. Default 10,000. */
  most?: number;
}

/** A list of calls whose answers are loaded before anyone asks. */
export interface WarmUpOptions extends Pick<JobSchedule, 'cron' | 'jitter'> {
  /** The cached method, as its keys begin: `namespace:entity:operation`. It must be one of a singleton. */
  method: string;
  /** The arguments of each call, or a function that gives them. */
  entries: readonly (readonly unknown[])[] | (() => Promise<readonly (readonly unknown[])[]>);
  /** It runs when the application starts, too. Default true. */
  atStart?: boolean;
}

/** Options of the jobs that run by the clock. Each job may be turned off by `false`. */
export interface SchedulerOptions {
  revalidation?: RevalidationOptions | false;
  /** By name. Each runs in one process of all. */
  warmUps?: Record<string, WarmUpOptions>;
  /** The look at what the application needs. Default every `'2s'`; `false`: only when somebody asks. */
  health?: JobSchedule | false;
  /** Clearing up after other processes, in one process of all. Default every `'1m'`. */
  housekeeping?: JobSchedule | false;
}

/** Checked options of refreshing hot answers by the clock. */
export interface ScheduledRefreshSettings {
  /** The share of its fresh life before whose end an entry is refreshed. */
  readonly leadShare: number;
  /** Entries that were asked for less often in their life are dropped. */
  readonly leastHits: number;
  /** The share that the hits of one life count for in the next. */
  readonly decay: number;
  /** The most entries in the queue. */
  readonly mostListed: number;
  /** The most refreshes at a time in this process. */
  readonly concurrency: number;
  /** The time for which a process has an entry to itself; then another takes it. */
  readonly holdMs: number;
}

/** Checked options of the jobs that run by the clock, with their defaults. */
export interface CheckedScheduler {
  /** `false`: other processes do the work; this one only reports what callers ask for here. */
  readonly isWorker: boolean;
  readonly revalidation: {
    readonly isOn: boolean;
    readonly schedule: CheckedSchedule;
    readonly settings: ScheduledRefreshSettings;
  };
  readonly health: CheckedSchedule | undefined;
  readonly housekeeping: CheckedSchedule | undefined;
  readonly warmUps: readonly CheckedWarmUp[];
}

/** A warm-up, checked. */
export interface CheckedWarmUp extends Pick<WarmUpOptions, 'method' | 'entries'> {
  readonly name: string;
  readonly atStart: boolean;
  readonly schedule: CheckedSchedule | undefined;
}

const OR_FALSE = v.union([v.literal(false), PLAIN_OBJECT]);

const SCHEDULER = v.strictObject({
  revalidation: option('options, or false', OR_FALSE),
  warmUps: option('a plain object of warm-ups by name', PLAIN_OBJECT, {}),
  health: option('when it runs, or false', OR_FALSE),
  housekeeping: option('when it runs, or false', OR_FALSE),
} satisfies Schemas<SchedulerOptions>);

const WARM_UP = v.strictObject({
  cron: SCHEDULE.cron,
  jitter: SCHEDULE.jitter,
  method: option("the beginning of its keys, such as 'flights:offers:search'", v.string()),
  entries: option(
    'a list of lists of arguments, or a function that gives one',
    v.union([v.custom<readonly (readonly unknown[])[]>(Array.isArray), FUNCTION]),
  ),
  atStart: option('true or false', v.boolean(), DEFAULT_AT_START),
} satisfies Schemas<WarmUpOptions>);

const COUNT = wholeNumber(1);
const EXPECTED_COUNT = 'a whole number, at least 1';

const REVALIDATION = v.strictObject({
  ...SCHEDULE,
  ahead: option('a share between 0 and 1', v.pipe(v.number(), v.gtValue(0), v.ltValue(1)), DEFAULT_AHEAD),
  leastHits: option(EXPECTED_COUNT, COUNT, DEFAULT_LEAST_HITS),
  concurrency: option(EXPECTED_COUNT, COUNT, DEFAULT_REFRESH_CONCURRENCY),
  most: option(EXPECTED_COUNT, COUNT, DEFAULT_MOST_LISTED),
} satisfies Schemas<RevalidationOptions>);

/**
 * @param holdMs how long a process has what it takes up to itself
 * @throws CacheOptionError, CacheDurationError that name the job and the option
 */
export function checkSchedulerOptions(
  options: SchedulerOptions | false,
  holdMs: number,
  where: string,
): CheckedScheduler {
  const isWorker = options !== false;
  const { revalidation, warmUps, health, housekeeping } = check(SCHEDULER, options || {}, where);
  const scheduleOf = (job: string, given: JobSchedule | false = {}, usual: Duration) =>
    given === false || !isWorker ? undefined : checkJobSchedule(given, usual, `${where}.${job}`);
  return {
    isWorker,
    revalidation: checkRevalidation(revalidation, holdMs, `${where}.revalidation`),
    health: scheduleOf('health', health, DEFAULT_HEALTH_EVERY),
    housekeeping: scheduleOf('housekeeping', housekeeping, DEFAULT_HOUSEKEEPING_EVERY),
    warmUps: Object.entries(warmUps).map(([name, given]) =>
      checkWarmUp(name, given, `${where}.warmUps.${name}`),
    ),
  };
}

function checkRevalidation(
  given: RevalidationOptions | false | undefined,
  holdMs: number,
  where: string,
): CheckedScheduler['revalidation'] {
  const options = check(REVALIDATION, given || {}, where);
  const { ahead, leastHits, concurrency, most: mostListed } = options;
  return {
    isOn: given !== false,
    schedule: checkedSchedule(options, DEFAULT_REVALIDATION_EVERY, where),
    settings: { leadShare: 1 - ahead, leastHits, decay: DECAY, mostListed, concurrency, holdMs },
  };
}

function checkWarmUp(name: string, options: WarmUpOptions, where: string): CheckedWarmUp {
  const { method, entries, atStart, cron, jitter } = check(WARM_UP, options, where);
  if (method === undefined || entries === undefined) {
    throw new CacheOptionError(`${where}: method and entries are needed.`);
  }
  if (!atStart && cron === undefined) {
    throw new CacheOptionError(`${where}: it never runs: atStart is false, and there is no cron.`);
  }
  const schedule = cron === undefined ? undefined : checkedSchedule({ cron, jitter }, undefined, where);
  return { name, method, entries, atStart, schedule };
}
