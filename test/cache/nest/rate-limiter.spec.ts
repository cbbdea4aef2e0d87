import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from '@tripsage/cache';
import { checkModuleOptions } from '../../../libs/cache/src/options/module-options.js';
import { LIMITS } from '../limited-call/limits.js';
import { localCluster, settle, SimulatedProcess } from '../simulated-process.js';

const DAY_MS = 86_400_000;

/** A limiter of 3 calls in 10 s, for use by hand. */
function byHand() {
  const { clock, backend } = localCluster();
  const process = new SimulatedProcess({ clock, backend, rateLimits: { duffel: LIMITS } });
  const limiter = new RateLimiter(checkModuleOptions({ clock }), process.limitedCall, process.limiters);
  const ask = () => process.limited('duffel', async () => 'answer', { onLimit: 'reject' });
  return { clock, process, limiter, ask };
}

describe('a limiter used by hand', () => {
  it('gives permits of the same limit that decorated methods have', async () => {
    const { limiter, ask } = byHand();
    await ask();
    const permit = await limiter.acquire('duffel', { cost: 2 });
    expect(permit.remaining).toBe(0);
    await expect(ask()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await permit.refund();
    expect(await ask()).toBe('answer');
  });

  it('spends nothing when it is asked what is left', async () => {
    const { limiter } = byHand();
    for (let times = 0; times < 5; times += 1) await limiter.peek('duffel');
    expect(await limiter.peek('duffel')).toEqual({ remaining: 3, retryAfterMs: 0 });
  });

  it('ends the wait of a caller whose signal is aborted, with the reason', async () => {
    const { limiter } = byHand();
    await limiter.acquire('duffel', { cost: 3 });
    const leaving = new AbortController();
    const waiting = limiter.acquire('duffel', { maxWait: '1m', signal: leaving.signal });
    await settle();
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
  });

  it('forgets a pause of one key, and leaves that of another', async () => {
    const { clock, limiter } = byHand();
    const until = new Date(clock.now() + 5_000);
    for (const key of ['ann', 'bob']) await limiter.penalize('duffel', { until, key });
    await limiter.reset('duffel', { key: 'ann' });
    expect((await limiter.peek('duffel', { key: 'ann' })).retryAfterMs).toBe(0);
    expect((await limiter.peek('duffel', { key: 'bob' })).retryAfterMs).toBe(5_000);
  });

  it('is paused a day at most, and not at all until a moment that is past', async () => {
    const { clock, process, limiter } = byHand();
    await limiter.penalize('duffel', { until: new Date(clock.now()) });
    expect(process.told.of('limiterPaused')).toEqual([]);
    await limiter.penalize('duffel', { until: new Date(clock.now() + 2 * DAY_MS) });
    expect(process.told.of('limiterPaused')).toEqual([{ limiter: 'duffel', forMs: DAY_MS, by: 'hand' }]);
  });

  it('refuses what it does not understand, by the name of the method', async () => {
    const { limiter } = byHand();
    const until = 'tomorrow' as unknown as Date;
    const refusals = {
      'RateLimiter.acquire: there is no limiter': limiter.acquire('amadeus'),
      'RateLimiter.acquire: a cost of 4': limiter.acquire('duffel', { cost: 4 }),
      'RateLimiter.peek: key': limiter.peek('duffel', { key: '' }),
      'RateLimiter.reset: key': limiter.reset('duffel', { key: '' }),
      'RateLimiter.penalize: until must be a Date': limiter.penalize('duffel', { until }),
    };
    for (const [message, call] of Object.entries(refusals)) await expect(call).rejects.toThrow(message);
  });
});
