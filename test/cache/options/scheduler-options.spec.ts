import { describe, expect, it } from '@jest/globals';
import type { SchedulerOptions } from '@tripsage/cache';
import { checkSchedulerOptions } from '../../../libs/cache/src/options/scheduler-options.js';

const check = (options: unknown) =>
  checkSchedulerOptions(options as SchedulerOptions | false, 5_000, 'scheduler');

describe('the options of the scheduler', () => {
  it('have defaults', () => {
    expect(check({})).toEqual({
      isWorker: true,
      revalidation: {
        isOn: true,
        schedule: { kind: 'every', everyMs: 1_000, jitterMs: 0 },
        settings: {
          leadShare: expect.closeTo(0.2),
          leastHits: 2,
          decay: 0.5,
          mostListed: 10_000,
          concurrency: 10,
          holdMs: 5_000,
        },
      },
      health: { kind: 'every', everyMs: 2_000, jitterMs: 0 },
      housekeeping: { kind: 'every', everyMs: 60_000, jitterMs: 0 },
      warmUps: [],
    });
  });

  it('leave all work to other processes by false, but for telling what is asked for', () => {
    expect(check(false)).toMatchObject({
      isWorker: false,
      revalidation: { isOn: true },
      health: undefined,
      housekeeping: undefined,
      warmUps: [],
    });
  });

  it('turn each job off by false', () => {
    const off = check({ revalidation: false, health: false, housekeeping: false });
    expect(off).toMatchObject({
      isWorker: true,
      revalidation: { isOn: false },
      health: undefined,
      housekeeping: undefined,
    });
  });

  it('take a cron expression in the place of the usual interval', () => {
    expect(check({ revalidation: { cron: '* * * * *' } }).revalidation.schedule.kind).toBe('cron');
  });

  it('take warm-ups, which run at the start unless they are told not to', () => {
    const entries = [['a']];
    const { warmUps } = check({
      warmUps: {
        popular: { method: 'a:b:c', entries },
        nightly: { method: 'a:b:c', entries, atStart: false, cron: '0 4 * * *', jitter: '1m' },
      },
    });
    expect(warmUps).toEqual([
      { name: 'popular', method: 'a:b:c', entries, atStart: true, schedule: undefined },
      {
        name: 'nightly',
        method: 'a:b:c',
        entries,
        atStart: false,
        schedule: { kind: 'cron', cron: '0 4 * * *', jitterMs: 60_000 },
      },
    ]);
  });

  it.each<[object, string]>([
    [{ cleaning: {} }, "scheduler: 'cleaning' is not an option"],
    [{ health: true }, 'scheduler: health must be when it runs, or false'],
    [{ revalidation: { ahead: 1 } }, 'scheduler.revalidation: ahead must be a share between 0 and 1'],
    [{ revalidation: { most: 0 } }, 'scheduler.revalidation: most must be a whole number, at least 1'],
    [{ warmUps: { a: { method: 'a:b:c' } } }, 'scheduler.warmUps.a: method and entries are needed'],
    [{ warmUps: { a: { method: 'a:b:c', entries: 5 } } }, 'entries must be a list of lists of arguments'],
    [{ warmUps: { a: { method: 'a:b:c', entries: [], atStart: false } } }, 'it never runs'],
    [{ warmUps: { a: { method: 'a:b:c', entries: [], every: '1s' } } }, "'every' is not an option"],
  ])('are refused by name: %p', (options, message) => {
    expect(() => check(options)).toThrow(message);
  });
});
