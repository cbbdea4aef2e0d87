import { describe, expect, it } from '@jest/globals';
import { CacheDurationError, CacheOptionError, type JobSchedule } from '@tripsage/cache';
import { checkJobSchedule } from '../../../libs/cache/src/options/job-schedule.js';

const check = (options: unknown) => checkJobSchedule(options as JobSchedule, '2s', 'scheduler.job');

describe('when a job runs', () => {
  it('is as usual where nothing is said', () => {
    expect(check({})).toEqual({ kind: 'every', everyMs: 2_000, jitterMs: 0 });
  });

  it('is every so often, or by a cron expression, put off by chance', () => {
    expect(check({ every: '1m', jitter: '5s' })).toEqual({
      kind: 'every',
      everyMs: 60_000,
      jitterMs: 5_000,
    });
    expect(check({ cron: '0 4 * * *' })).toEqual({ kind: 'cron', cron: '0 4 * * *', jitterMs: 0 });
  });

  it.each<[object, string]>([
    [{ every: '1s', cron: '* * * * *' }, 'every and cron each say when it runs'],
    [{ cron: 'at noon' }, "cron 'at noon' is no cron expression"],
    [{ cron: 5 }, "cron must be a cron expression such as '0 4 * * *'"],
    [{ often: '1s' }, "'often' is not an option"],
  ])('is refused by name: %p', (options, message) => {
    expect(() => check(options)).toThrow(CacheOptionError);
    expect(() => check(options)).toThrow(`scheduler.job: ${message}`);
  });

  it.each([[{ every: '49ms' }], [{ every: 5 }], [{ jitter: '-1s' }]])('is refused: %p', (options) => {
    expect(() => check(options)).toThrow(CacheDurationError);
  });
});
