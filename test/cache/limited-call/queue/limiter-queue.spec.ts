import { describe, expect, it } from '@jest/globals';
import type { ConsumeOptions } from '@tripsage/cache';
import { LimiterQueue } from '../../../../libs/cache/src/limited-call/queue/limiter-queue.js';
import { settle } from '../../simulated-process.js';
import { limitsOf, requestOf, WINDOW_MS } from '../limits.js';

/** A queue before a limiter of which nothing is left. */
async function queueOf(random: () => number = () => 0) {
  const all = limitsOf();
  const { limits, clock, limiter } = all;
  for (let call = 0; call < 3; call += 1) await limits.acquire(requestOf(limiter), 0);
  const queue = new LimiterQueue({ limits, clock, random });
  const wait = async (options: ConsumeOptions = { maxWait: '1m' }) => {
    const request = requestOf(limiter, options, clock.monotonic());
    const first = await limits.acquire(request, request.maxWaitMs);
    if (first.kind !== 'queued') throw new Error(first.kind);
    return queue.wait(request, first.waitMs, first.reason);
  };
  return { ...all, queue, wait };
}

describe('the queue of a limiter', () => {
  it('claims a permit when its turn comes, in one round trip for all', async () => {
    const { clock, queue, wait, backend } = await queueOf();
    const waiting = [wait(), wait(), wait()];
    await settle();
    expect(queue.length).toBe(3);
    clock.advance(WINDOW_MS);
    const permits = await Promise.all(waiting);
    expect(permits).toMatchObject([{ hasWaited: true }, { hasWaited: true }, { hasWaited: true }]);
    expect(backend.calls['limits.claim']).toBe(1);
    expect([queue.length, clock.pending]).toEqual([0, 0]);
  });

  it('claims before the due time where capacity was freed', async () => {
    const { limits, limiter, queue, wait } = await queueOf();
    const waiting = wait();
    await settle();
    await limits.reset(limiter.name);
    queue.freed();
    expect(await waiting).toMatchObject({ hasWaited: true });
  });

  it('leaves when its caller gives up', async () => {
    const { queue, wait, backend } = await queueOf();
    const controller = new AbortController();
    const waiting = wait({ maxWait: '1m', signal: controller.signal });
    await settle();
    controller.abort(new Error('the caller hung up'));
    await expect(waiting).rejects.toThrow('the caller hung up');
    expect(queue.length).toBe(0);
    expect(backend.calls['limits.leave']).toBe(1);
  });

  it('rejects all at its end', async () => {
    const { clock, queue, wait } = await queueOf();
    const waiting = wait();
    await settle();
    queue.close();
    await expect(waiting).rejects.toMatchObject({ reason: 'shut-down' });
    expect(clock.pending).toBe(0);
  });

  it('lets processes start at different times after a pause', async () => {
    const { limits, clock, wait } = await queueOf(() => 0.5);
    clock.advance(WINDOW_MS);
    await limits.pause('duffel', 4_000);
    const pausedAt = clock.monotonic();
    const startedAfter = wait().then(() => clock.monotonic() - pausedAt);
    await settle();
    for (let step = 0; step < 50; step += 1) {
      clock.advance(100);
      await settle();
    }
    expect(await startedAfter).toBe(4_200);
  });
});
