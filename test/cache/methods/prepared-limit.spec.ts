import { describe, expect, it } from '@jest/globals';
import { RateLimited } from '@tripsage/cache';
import type { LimitedMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { marksOf } from '../../../libs/cache/src/methods/marks/marks-of.js';
import { PreparedLimit } from '../../../libs/cache/src/methods/prepared-limit.js';
import { LIMITS } from '../limited-call/limits.js';
import { localCluster, SimulatedProcess } from '../simulated-process.js';

/** A process with a limiter of 3 calls, and what it makes of `@RateLimited` on `Provider.ask`. */
function prepared(...decorator: Parameters<typeof RateLimited>) {
  const process = new SimulatedProcess({ ...localCluster(), rateLimits: { duffel: LIMITS } });
  class Provider {
    constructor(readonly tenant: string) {}

    @RateLimited(...decorator)
    async ask(_user: string): Promise<string> {
      return 'answer';
    }
  }
  const [mark] = marksOf(Provider.prototype) as [LimitedMark];
  const limit = new PreparedLimit(mark, process.limiters, process.limitedCall);
  const ask = (user = 'ann', provider = new Provider('acme')) =>
    limit.run(provider, [user], async () => 'answer');
  return { process, Provider, ask };
}

describe('a limit of a method', () => {
  it('shares a named limiter with everybody else who calls through it', async () => {
    const { process, ask } = prepared('duffel', { onLimit: 'reject' });
    expect(await ask()).toBe('answer');
    for (let call = 0; call < 2; call += 1) await process.limited('duffel', async () => 'other');
    await expect(ask()).rejects.toMatchObject({ code: 'RATE_LIMITED', limiter: 'duffel' });
  });

  it('of its own is a limiter by the name of the method', async () => {
    const { process, ask } = prepared(
      { limits: [{ limit: 1, per: '10s' }], reserve: 0 },
      { onLimit: 'reject' },
    );
    expect(process.limiters.all.map(({ name }) => name)).toEqual(['duffel', 'Provider.ask']);
    await ask();
    await expect(ask()).rejects.toMatchObject({ limiter: 'Provider.ask' });
  });

  it('asks its rule at each call, with the arguments and the object as this', async () => {
    const { Provider, ask } = prepared('duffel', function (this: { tenant: string }, user: string) {
      return { key: `${this.tenant} ${user}`, cost: 3, onLimit: 'reject' };
    });
    await ask('ann');
    await ask('bob');
    await ask('ann', new Provider('other'));
    await expect(ask('ann')).rejects.toMatchObject({ code: 'RATE_LIMITED', isOfKey: true });
  });

  it('does not run the call where its rule throws', async () => {
    const { process, ask } = prepared('duffel', () => {
      throw new TypeError('no user');
    });
    await expect(ask()).rejects.toMatchObject({
      code: 'CACHE_RULE_FAILED',
      message: expect.stringContaining('Provider.ask: its @RateLimited option threw (TypeError)'),
    });
    expect(process.told.of('permitAcquired')).toEqual([]);
  });

  it('is refused at start, by the name of the method, with what it can never permit', () => {
    expect(() => prepared('duffel', { cost: 4 })).toThrow(
      '@RateLimited on Provider.ask: a cost of 4 is more',
    );
    expect(() => prepared('amadeus')).toThrow("@RateLimited on Provider.ask: there is no limiter 'amadeus'");
  });
});
