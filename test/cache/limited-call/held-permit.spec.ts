import { describe, expect, it } from '@jest/globals';
import type { LimiterOptions } from '@tripsage/cache';
import { HeldPermit } from '../../../libs/cache/src/limited-call/held-permit.js';
import { clockAt, limiterOf, requestOf } from './limits.js';

function permitOf(options: LimiterOptions) {
  const clock = clockAt(1_000);
  const done: unknown[] = [];
  const limits = {
    release: async () => void done.push('released'),
    refund: async (_: unknown, countedBy: string, ageMs: number) => void done.push({ countedBy, ageMs }),
  };
  const running = { remove: () => void done.push('not running') };
  const request = requestOf(limiterOf(options));
  const acquired = { remaining: 7, countedBy: 'store', hasWaited: false } as const;
  return { clock, done, permit: new HeldPermit(request, acquired, { limits, running, clock }) };
}

describe('a permit', () => {
  const sliding: LimiterOptions = { limits: [{ limit: 10, per: '10s' }] };
  const gcra: LimiterOptions = { ...sliding, algorithm: 'gcra' };

  it('does nothing before it ends, and ends once', async () => {
    const { permit, done } = permitOf({ ...sliding, concurrency: 1 });
    expect([permit.remaining, done]).toEqual([7, []]);
    await permit.release();
    await permit.release();
    await permit.refund();
    expect(done).toEqual(['not running', 'released']);
  });

  it('is refunded to whoever counted it, with its age', async () => {
    const { clock, permit, done } = permitOf(sliding);
    clock.advance(250);
    await permit.refund();
    await permit.refund();
    await permit.release();
    expect(done).toEqual([{ countedBy: 'store', ageMs: 250 }]);
  });

  it('needs no release with gcra, which counts from the start, and without concurrency', async () => {
    const { permit, done } = permitOf(gcra);
    await permit.release();
    expect(done).toEqual([]);
    const limited = permitOf({ ...gcra, concurrency: 1 });
    await limited.permit.release();
    expect(limited.done).toEqual(['not running', 'released']);
  });
});
