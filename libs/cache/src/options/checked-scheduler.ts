import type { Duration } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import { checkByTable, isText, type OptionTable } from './option-table.js';
import { isRecord } from './plain-object.js';
import type {
  JobSchedule,
  RevalidationOptions,
  SchedulerOptions,
  WarmUpOptions,
} from './scheduler-options.js';
import type { ScheduledRefreshSettings } from '../scheduling/scheduled-refresh.js';
import { type CheckedSchedule, checkSchedule } from '../nest/jobs.js';

/** What is done by the clock, checked and with its defaults. */
export interface CheckedScheduler {
  /** `false`: others do the work; this process only tells what is asked for here. */
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

/** What the hits of one life count for in the next. */
const DECAY = 0.5;

const isShare = (given: unknown): boolean => typeof given === 'number' && given > 0 && given < 1;
const isWhole = (given: unknown): boolean => Number.isSafeInteger(given) && Number(given) >= 1;
const SCHEDULE = {
  every: { expected: "a duration such as '1s'", fits: () => true },
  cron: {
    expected: "a cron expression such as '0 4 * * *'",
    fits: (given: unknown) => typeof given === 'string',
  },
  jitter: { expected: "a duration such as '500ms'", fits: () => true },
};

const SCHEDULER: OptionTable<SchedulerOptions> = {
  revalidation: { expected: 'options, or false', fits: (given) => given === false || isRecord(given) },
  warmUps: { expected: 'a plain object of warm-ups by name', fits: isRecord },
  health: { expected: 'when it runs, or false', fits: (given) => given === false || isRecord(given) },
  housekeeping: { expected: 'when it runs, or false', fits: (given) => given === false || isRecord(given) },
};
const TIMES: OptionTable<JobSchedule> = SCHEDULE;
const WARM_UP: OptionTable<WarmUpOptions> = {
  cron: SCHEDULE.cron,
  jitter: SCHEDULE.jitter,
  method: { expected: "the beginning of its keys, such as 'flights:offers:search'", fits: isText },
  entries: {
    expected: 'a list of lists of arguments, or a function that gives one',
    fits: (given) => Array.isArray(given) || typeof given === 'function',
  },
  atStart: { expected: 'true or false', fits: (given) => typeof given === 'boolean' },
};
const REVALIDATION: OptionTable<RevalidationOptions> = {
  ...SCHEDULE,
  ahead: { expected: 'a share between 0 and 1', fits: isShare },
  leastHits: { expected: 'a whole number, at least 1', fits: isWhole },
  concurrency: { expected: 'a whole number, at least 1', fits: isWhole },
  most: { expected: 'a whole number, at least 1', fits: isWhole },
};

/** @throws CacheOptionError, CacheDurationError that name the job and the option */
export function checkScheduler(
  options: SchedulerOptions | false | undefined,
  holdMs: number,
): CheckedScheduler {
  const given = options === false ? {} : (options ?? {});
  checkByTable(SCHEDULER, given, 'CacheModule: scheduler');
  return {
    isWorker: options !== false,
    revalidation: revalidationOf(given.revalidation, holdMs),
    health: options === false ? undefined : scheduleOf('health', given.health, '2s'),
    housekeeping: options === false ? undefined : scheduleOf('housekeeping', given.housekeeping, '1m'),
    warmUps: Object.entries(given.warmUps ?? {}).map((entry) => warmUpOf(...entry)),
  };
}

function scheduleOf(
  job: string,
  options: JobSchedule | false = {},
  usual: Duration,
): CheckedSchedule | undefined {
  if (options === false) return undefined;
  const where = `CacheModule: scheduler.${job}`;
  checkByTable(TIMES, options, where);
  requireOneTime(options, where);
  return checkSchedule({ ...options, every: options.every ?? usual }, where);
}

function requireOneTime({ every, cron }: JobSchedule, where: string): void {
  if (every === undefined || cron === undefined) return;
  throw new CacheOptionError(`${where}: every and cron each say when it runs. Leave one of them out.`);
}

function revalidationOf(
  given: RevalidationOptions | false | undefined,
  holdMs: number,
): CheckedScheduler['revalidation'] {
  const options = given || {};
  const where = 'CacheModule: scheduler.revalidation';
  checkByTable(REVALIDATION, options, where);
  const { every = '1s', ahead = 0.8, leastHits = 2, concurrency = 10, most: mostListed = 10_000 } = options;
  requireOneTime(options, where);
  return {
    isOn: given !== false,
    schedule: checkSchedule({ ...options, every }, where),
    settings: { leadShare: 1 - ahead, leastHits, decay: DECAY, mostListed, concurrency, holdMs },
  };
}

function warmUpOf(name: string, options: WarmUpOptions): CheckedWarmUp {
  const where = `CacheModule: scheduler.warmUps.${name}`;
  checkByTable(WARM_UP, options, where);
  const { method, entries, atStart = true, cron } = options;
  if (method === undefined || entries === undefined) {
    throw new CacheOptionError(`${where}: method and entries are needed.`);
  }
  if (!atStart && cron === undefined) {
    throw new CacheOptionError(`${where}: it never runs: atStart is false, and there is no cron.`);
  }
  const schedule = cron === undefined ? undefined : checkSchedule(options, where);
  return { name, method, entries, atStart, schedule };
}
