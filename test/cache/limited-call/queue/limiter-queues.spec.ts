import { describe, expect, it } from '@jest/globals';
import { LimiterQueues } from '../../../../libs/cache/src/limited-call/queue/limiter-queues.js';
import { limitsOf, requestOf } from '../limits.js';

describe('the queues of a process', () => {
  it('are opened once, and dropped when nobody needs them', async () => {
    const { limits, clock } = limitsOf();
    const queues = new LimiterQueues({ limits, clock, random: () => 0 });
    const first = queues.open('duffel:0');
    expect(queues.open('duffel:0')).toBe(first);
    for (let key = 1; key < 100; key += 1) queues.open(`duffel:${key}`);
    expect(queues.byId.size).toBeLessThan(10);
  });

  it('keep those with queued calls, and those that know a rejection', async () => {
    const { limits, clock, limiter } = limitsOf();
    const queues = new LimiterQueues({ limits, clock, random: () => 0 });
    const waiting = queues.open('duffel:a').wait(requestOf(limiter, { key: 'a' }), 9_000, 'limit');
    const rejected = { kind: 'rejected', waitMs: 5_000, reason: 'limit' } as const;
    queues
      .open('duffel:b')
      .known.reject(requestOf(limiter, { key: 'b' }), rejected, { now: 0, wasFull: false });
    for (let key = 0; key < 100; key += 1) queues.open(`duffel:${key}`);
    expect([queues.byId.has('duffel:a'), queues.byId.has('duffel:b')]).toEqual([true, true]);
    queues.close();
    await expect(waiting).rejects.toMatchObject({ reason: 'shut-down' });
  });
});
