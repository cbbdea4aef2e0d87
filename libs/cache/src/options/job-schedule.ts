import { CronJob } from 'cron';
import * as v from 'valibot';
import { type Duration, durationToMs } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import { check, DURATION, option, type Schemas } from './checks/check.js';

/** Chance puts off no run. */
export const DEFAULT_JITTER: Duration = '0ms';

/** No job runs more often than that. */
const SHORTEST_MS = 50;

/** When a job runs. */
export interface JobSchedule {
  /** Again and again, so long after another. */
  every?: Duration;
  /** By a cron expression of five or six fields, in the time zone of the machine; in place of `every`. */
  cron?: string;
  /** Chance puts each run off by up to that long, so that processes don't run at the same moment. Default `'0ms'`. */
  jitter?: Duration;
}

/** When a job runs, checked. */
export type CheckedSchedule =
  | { readonly kind: 'every'; readonly everyMs: number; readonly jitterMs: number }
  | { readonly kind: 'cron'; readonly cron: string; readonly jitterMs: number };

export const SCHEDULE = {
  every: option("a duration such as '1s'", DURATION),
  cron: option("a cron expression such as '0 4 * * *'", v.string()),
  jitter: option("a duration such as '500ms'", DURATION, DEFAULT_JITTER),
} satisfies Schemas<JobSchedule>;

const OPTIONS = v.strictObject(SCHEDULE);

/**
 * @param usual how often the job runs where nothing is said
 * @throws CacheOptionError, CacheDurationError that name the job and what is wrong
 */
export function checkJobSchedule(options: JobSchedule, usual: Duration, where: string): CheckedSchedule {
  return checkedSchedule(check(OPTIONS, options, where), usual, where);
}

/** The schedule of a job whose options are known to be of the right kinds. @throws CacheOptionError, CacheDurationError */
export function checkedSchedule(
  { every, cron, jitter = DEFAULT_JITTER }: JobSchedule,
  usual: Duration | undefined,
  where: string,
): CheckedSchedule {
  if (every !== undefined && cron !== undefined) {
    throw new CacheOptionError(`${where}: every and cron each say when it runs. Leave one of them out.`);
  }
  const jitterMs = durationToMs(jitter, `${where}: jitter`);
  if (cron === undefined) {
    return { kind: 'every', everyMs: durationToMs(every ?? usual, `${where}: every`, SHORTEST_MS), jitterMs };
  }
  requireCron(cron, where);
  return { kind: 'cron', cron, jitterMs };
}

function requireCron(cron: string, where: string): void {
  try {
    CronJob.from({ cronTime: cron, onTick: () => undefined });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CacheOptionError(
      `${where}: cron '${String(cron).slice(0, 80)}' is no cron expression (${why}). Write five or six fields, such as '0 4 * * *'.`,
    );
  }
}
