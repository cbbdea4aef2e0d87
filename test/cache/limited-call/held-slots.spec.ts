import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { HeldSlots } from '../../../libs/cache/src/limited-call/held-slots.js';
import { HeldPermit, type PermitRequest } from '../../../libs/cache/src/limited-call/request/call-permit.js';
import { limiterOf, requestOf } from './limits.js';

const limiter = limiterOf({ limits: [{ limit: 9, per: '1m' }], concurrency: 1 });

/** A limiter with one place, whose windows have room. */
function onePlace() {
  const clock = new FakeClock();
  let free = 1;
  let units = 0;
  const waiting: (() => void)[] = [];
  const slots = new HeldSlots({ add: () => undefined, remove: () => undefined });
  const ask = async (request: PermitRequest) => {
    const hasPlace = request.limiter.policy.concurrency !== undefined;
    if (hasPlace && free === 0) {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        request.signal?.addEventListener('abort', () => {
          waiting.splice(waiting.indexOf(resolve), 1);
          reject(request.signal?.reason as Error);
        });
      });
    }
    if (hasPlace) free -= 1;
    units += 1;
    return { remaining: 0, countedBy: 'store', hasWaited: false } as const;
  };
  const limits = {
    release: async ({ limiter: { policy } }: PermitRequest) => {
      if (policy.concurrency === undefined) return;
      free += 1;
      waiting.shift()?.();
    },
    refund: async () => undefined,
  };
  const call = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    const permit = new HeldPermit(await slots.acquire(requestOf(limiter), ask), { limits, clock });
    try {
      return await permit.holds(work);
    } finally {
      await permit.release();
    }
  };
  return { call, units: () => units, free: () => free, waiting: () => waiting.length };
}

describe('a call inside of a call of one limiter', () => {
  it('runs in the place of the outer one, however deep, and counts in the windows', async () => {
    const { call, units, free } = onePlace();
    expect(await call(() => call(() => call(async () => 'done')))).toBe('done');
    expect([units(), free()]).toEqual([3, 1]);
  });

  it('has that place alone: others inside wait for it', async () => {
    const { call, free } = onePlace();
    let running = 0;
    let most = 0;
    const inner = () =>
      call(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
      });
    await call(() => Promise.all([inner(), inner(), inner()]));
    expect([most, free()]).toEqual([1, 1]);
  });

  it('gives the place back also where it fails', async () => {
    const { call, free } = onePlace();
    const failing = call(async () => {
      await expect(call(async () => Promise.reject(new Error('inner')))).rejects.toThrow('inner');
      return call(async () => 'after');
    });
    expect([await failing, free()]).toEqual(['after', 1]);
  });

  it('keeps the place while it runs, though the outer one has ended', async () => {
    const { call, free } = onePlace();
    let end = (): void => undefined;
    const held = new Promise<void>((resolve) => (end = resolve));
    const outer = call(async () => void call(() => held));
    await new Promise(setImmediate);
    expect(free()).toBe(0);
    end();
    await outer;
    expect(free()).toBe(1);
  });

  it('is none of a call beside it', async () => {
    const { call, waiting } = onePlace();
    let end = (): void => undefined;
    const first = call(() => new Promise<void>((resolve) => (end = resolve)));
    const second = call(async () => 'second');
    await new Promise(setImmediate);
    expect(waiting()).toBe(1);
    end();
    await first;
    expect(await second).toBe('second');
  });
});
