import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import { callOf, localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

const ERRORS = { policy: { fresh: '1s', stale: '1m', errors: '5s', jitter: 0 } } as const;
const failing = (error: Error) => async () => {
  throw error;
};

function twoProcesses() {
  const { clock, backend } = localCluster();
  const [one, other] = [new SimulatedProcess({ clock, backend }), new SimulatedProcess({ clock, backend })];
  return { clock, one, other };
}

describe('a load', () => {
  it('is told with its method and how long it took', async () => {
    const { clock, one } = twoProcesses();
    await one.answer(async () => {
      clock.advance(40);
      return 'value';
    });
    expect(one.told.of('loaded')).toEqual([
      { namespace: 'ns', key: 'ns:key', method: 'Service.find', durationMs: 40 },
    ]);
  });

  it('that fails is remembered for the callers of this process, for as long as the policy says', async () => {
    const { clock, one } = twoProcesses();
    await expect(one.answer(failing(new Error('no supplier')), ERRORS)).rejects.toThrow('no supplier');
    await expect(one.answer(async () => 'new', ERRORS)).rejects.toThrow('no supplier');
    clock.advance(5_000);
    expect(await one.answer(async () => 'new', ERRORS)).toBe('new');
    expect(one.told.of('loadFailed')).toHaveLength(1);
  });

  it('that a limiter rejected costs nothing: the next caller loads', async () => {
    const { one } = twoProcesses();
    const rejection = new RateLimitedError('rejected', { limiter: 'duffel', retryAfterMs: 60_000 });
    await expect(one.answer(failing(rejection), ERRORS)).rejects.toBe(rejection);
    expect(await one.answer(async () => 'new', ERRORS)).toBe('new');
  });

  it('behind an answer is put off where a limiter rejected it, ten seconds at most', async () => {
    const { clock, one } = twoProcesses();
    await one.answer(async () => 'old', ERRORS);
    clock.advance(1_500);
    const rejection = new RateLimitedError('rejected', { limiter: 'duffel', retryAfterMs: 60_000 });
    let loads = 0;
    const refresh = () => failing(((loads += 1), rejection))();
    for (const waitMs of [0, 9_000, 1_000]) {
      clock.advance(waitMs);
      expect(await one.answer(refresh, ERRORS)).toBe('old');
      await settle();
    }
    expect(loads).toBe(2);
  });

  it('does not run where the key of its call changed while it waited', async () => {
    const { one } = twoProcesses();
    const keys = ['ns:first', 'ns:second'];
    let loads = 0;
    const call = { ...callOf(async () => (loads += 1)), key: () => keys.shift() ?? 'ns:second' };
    await expect(one.cachedCall.answer(call)).rejects.toMatchObject({ code: 'CACHE_ARGUMENT_UNHASHABLE' });
    expect(loads).toBe(0);
  });
});
