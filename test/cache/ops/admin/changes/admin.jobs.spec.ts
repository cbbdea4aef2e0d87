import { describe, expect, it, jest } from '@jest/globals';
import { Logger, NotFoundException } from '@nestjs/common';
import { CacheStoreUnavailableError, LocalBackend, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { AdminJobs } from '../../../../../libs/cache/src/ops/admin/changes/admin.jobs.js';
import { settle } from '../../../simulated-process.js';

function twoProcesses() {
  const clock = new FakeClock();
  const shared = new LocalBackend(new MemoryStore({ clock }), clock, { isShared: true });
  const process = () => {
    const backend = new FaultyBackend(shared);
    return { backend, jobs: new AdminJobs(backend, { clock } as never) };
  };
  return { clock, one: process(), other: process() };
}

describe('a job of the admin', () => {
  it('is known to every process, with its count, until an hour after its end', async () => {
    const { clock, one, other } = twoProcesses();
    let end: () => void = () => undefined;
    const { id } = one.jobs.start('clear flights', async (progress) => {
      progress(500);
      await new Promise<void>((resolve) => (end = resolve));
      progress(700);
    });
    await settle();
    expect(await other.jobs.job(id)).toMatchObject({ state: 'running', count: 500, what: 'clear flights' });
    end();
    await settle();
    expect(await other.jobs.job(id)).toMatchObject({
      state: 'done',
      count: 700,
      endedAt: expect.any(String),
    });
    clock.advance(60 * 60_000);
    await expect(one.jobs.job(id)).rejects.toThrow(NotFoundException);
    await expect(other.jobs.job(id)).rejects.toThrow('There is no such job');
  });

  it('has the message of an error of the library, and of no other, which is logged', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { one } = twoProcesses();
    const failing = (error: Error) =>
      one.jobs.start('fail', async () => {
        throw error;
      });
    const [own, foreign] = [failing(new CacheStoreUnavailableError('gone')), failing(new Error('user data'))];
    await settle();
    expect(await one.jobs.job(own.id)).toMatchObject({ state: 'failed', error: 'gone' });
    expect((await one.jobs.job(foreign.id)).error).toMatch(/^An unexpected error/);
    expect(logged).toHaveBeenCalledTimes(1);
    logged.mockRestore();
  });

  it('runs on in its process where the store is disconnected', async () => {
    const { one } = twoProcesses();
    one.backend.failAll();
    const { id } = one.jobs.start('clear flights', async (progress) => progress(3));
    await settle();
    expect(await one.jobs.job(id)).toMatchObject({ state: 'done', count: 3 });
  });
});
