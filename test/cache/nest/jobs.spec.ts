import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Jobs } from '../../../libs/cache/src/nest/jobs.js';
import { Gated } from '../simulated-process.js';

const EVERY_SECOND = { kind: 'every', everyMs: 1_000, jitterMs: 0 } as const;
const DAY_MS = 24 * 60 * 60_000;

describe('jobs', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('run once at a time, and end when what runs has ended', async () => {
    const registry = new SchedulerRegistry();
    const jobs = new Jobs(registry, () => undefined);
    const work = new Gated<void>();
    jobs.start({ name: 'job', schedule: EVERY_SECOND, run: work.run });
    await jest.advanceTimersByTimeAsync(3_000);
    expect(work.started).toBe(1);
    let hasEnded = false;
    const ended = jobs.end(['job']).then(() => (hasEnded = true));
    await jest.advanceTimersByTimeAsync(5_000);
    expect([hasEnded, work.started, registry.getIntervals()]).toEqual([false, 1, []]);
    work.open();
    await ended;
    jobs.runNow({ name: 'job', run: work.run });
    expect(work.started).toBe(1);
  });

  it('that fail are reported, and run again', async () => {
    const failures: unknown[] = [];
    const jobs = new Jobs(new SchedulerRegistry(), (job, error) => failures.push([job, error]));
    const error = new Error('failed');
    jobs.start({ name: 'job', schedule: EVERY_SECOND, run: () => Promise.reject(error) });
    await jest.advanceTimersByTimeAsync(2_000);
    expect(failures).toEqual([
      ['job', error],
      ['job', error],
    ]);
    await jobs.end(['job']);
  });

  it('tell by how much the latest began late, since they were last asked', async () => {
    const jobs = new Jobs(new SchedulerRegistry(), () => undefined);
    jobs.start({ name: 'job', schedule: EVERY_SECOND, run: async () => undefined });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(jobs.takeLatestMs()).toBeLessThan(50);
    expect(jobs.takeLatestMs()).toBe(0);
    await jobs.end(['job']);
  });

  it.each([25, 30, 100, 365])('that run every %i days run then, and not before', async (days) => {
    const registry = new SchedulerRegistry();
    const jobs = new Jobs(registry, () => undefined);
    let runs = 0;
    const schedule = { kind: 'every', everyMs: days * DAY_MS, jitterMs: 0 } as const;
    jobs.start({ name: 'job', schedule, run: async () => void (runs += 1) });
    await jest.advanceTimersByTimeAsync(days * DAY_MS - 1);
    expect(runs).toBe(0);
    await jest.advanceTimersByTimeAsync(100);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(days * DAY_MS);
    expect(runs).toBe(2);
    // Whoever has the registry can end a job by its interval, however long that is.
    registry.deleteInterval('job');
    await jest.advanceTimersByTimeAsync(2 * days * DAY_MS);
    expect(runs).toBe(2);
  });

  it('are put off by chance for longer than a timer of Node lasts', async () => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.9);
    const jobs = new Jobs(new SchedulerRegistry(), () => undefined);
    let runs = 0;
    const schedule = { kind: 'every', everyMs: 400 * DAY_MS, jitterMs: 100 * DAY_MS } as const;
    jobs.start({ name: 'job', schedule, run: async () => void (runs += 1) });
    await jest.advanceTimersByTimeAsync(489 * DAY_MS);
    expect(runs).toBe(0);
    await jest.advanceTimersByTimeAsync(2 * DAY_MS);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(380 * DAY_MS);
    await jobs.end(['job']);
    await jest.advanceTimersByTimeAsync(800 * DAY_MS);
    expect(runs).toBe(1);
    random.mockRestore();
  });
});

describe('jobs of very long intervals', () => {
  it('ask Node for no timer that it can’t set', async () => {
    const warnings: string[] = [];
    const heard = ({ name }: Error) => void warnings.push(name);
    process.on('warning', heard);
    const jobs = new Jobs(new SchedulerRegistry(), () => undefined);
    let runs = 0;
    const schedule = { kind: 'every', everyMs: 30 * DAY_MS, jitterMs: 0 } as const;
    jobs.start({ name: 'job', schedule, run: async () => void (runs += 1) });
    const cron = { kind: 'cron', cron: '0 0 29 2 *', jitterMs: 0 } as const;
    jobs.start({ name: 'cron', schedule: cron, run: async () => void (runs += 1) });
    // Timers that can't be set run after a millisecond: before this one, which is asked for later.
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    await jobs.end(['job', 'cron']);
    process.off('warning', heard);
    expect([runs, warnings]).toEqual([0, []]);
  });
});
