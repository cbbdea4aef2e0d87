import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Jobs } from '../../../libs/cache/src/nest/jobs.js';
import { Gated } from '../simulated-process.js';

const EVERY_SECOND = { kind: 'every', everyMs: 1_000, jitterMs: 0 } as const;

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
});
