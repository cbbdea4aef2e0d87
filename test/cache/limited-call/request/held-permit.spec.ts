import { describe, expect, it } from '@jest/globals';
import { type LimiterOptions, RateLimitRequestError } from '@tripsage/cache';
import { HeldPermit, type Slot } from '../../../../libs/cache/src/limited-call/request/held-permit.js';
import type { CallCost } from '../../../../libs/cache/src/ports/limit-store.js';
import { clockAt, limiterOf, requestOf } from '../limits.js';

function permitOf(options: LimiterOptions) {
  const clock = clockAt(1_000);
  const done: unknown[] = [];
  const limits = {
    release: async (_: unknown, { cost, ageMs }: CallCost) =>
      void done.push(cost === 2 ? 'released' : { cost, ageMs }),
    refund: async (_: unknown, countedBy: string, ageMs: number) => void done.push({ countedBy, ageMs }),
  };
  const request = requestOf(limiterOf(options), { cost: 2 });
  const acquired = { remaining: 7, countedBy: 'store', hasWaited: false } as const;
  const slot: Slot | undefined =
    options.concurrency === undefined
      ? undefined
      : { run: (code) => code(), end: async () => void done.push('not running') };
  return { clock, done, permit: new HeldPermit({ request, acquired, slot }, { limits, clock }) };
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

  it('is corrected to what the call cost, once', async () => {
    const { clock, permit, done } = permitOf({ ...gcra, burst: 5 });
    clock.advance(40);
    await permit.release({ cost: 1 });
    await permit.release({ cost: 4 });
    await permit.refund();
    expect(done).toEqual([{ cost: 1, ageMs: 40 }]);
  });

  it('is corrected to one whole window at most', async () => {
    const { permit, done } = permitOf(sliding);
    await permit.release({ cost: 9_000 });
    expect(done).toEqual([{ cost: 10, ageMs: 0 }]);
  });

  it.each([-1, 0.5, NaN, '3' as unknown as number])('does not end with a cost of %s', async (cost) => {
    const { permit, done } = permitOf(sliding);
    await expect(permit.release({ cost })).rejects.toThrow(RateLimitRequestError);
    expect(done).toEqual([]);
    await permit.release();
    expect(done).toEqual(['released']);
  });

  it('does nothing with a cost after a refund', async () => {
    const { permit, done } = permitOf(sliding);
    await permit.refund();
    await permit.release({ cost: 9 });
    expect(done).toHaveLength(1);
  });
});
