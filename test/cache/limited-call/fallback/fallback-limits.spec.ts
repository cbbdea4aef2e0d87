import { describe, expect, it } from '@jest/globals';
import { FallbackLimits } from '../../../../libs/cache/src/limited-call/fallback/fallback-limits.js';
import { LocalLimits } from '../../../../libs/cache/src/stores/memory/limits/local-limits.js';
import { clockAt, limiterOf, LIMITS, requestOf } from '../limits.js';

function fallbackOf(members: number, options = LIMITS) {
  const local = new LocalLimits(clockAt(0));
  const ids: string[] = [];
  const unreported = { add: (id: string) => void ids.push(id) };
  const limiter = limiterOf(options);
  return {
    fallback: new FallbackLimits({ local, unreported, membership: { members } }),
    limiter,
    local,
    ids,
  };
}

describe('the limits of one process', () => {
  it('permit its quota, and remember it as unreported', async () => {
    const { fallback, limiter, ids } = fallbackOf(3);
    expect(await fallback.acquire(requestOf(limiter), 0)).toEqual({
      kind: 'acquired',
      remaining: 0,
      countedBy: 'process',
    });
    expect(await fallback.acquire(requestOf(limiter), 0)).toMatchObject({
      kind: 'rejected',
      reason: 'limit',
    });
    expect(ids).toContain('duffel');
    expect(await fallback.peek(limiter, 'duffel')).toMatchObject({ remaining: 0 });
  });

  it('are unavailable for a cost above the quota', async () => {
    const { fallback, limiter, ids } = fallbackOf(3);
    expect(await fallback.acquire(requestOf(limiter, { cost: 2 }), 0)).toEqual({ kind: 'unavailable' });
    expect(ids).toEqual([]);
  });

  it('permit all with storeDown open, and none with storeDown closed', async () => {
    const open = fallbackOf(3, { ...LIMITS, storeDown: 'open' });
    const permit = await open.fallback.acquire(requestOf(open.limiter), 0);
    expect(permit).toEqual({ kind: 'acquired', remaining: 0, countedBy: 'nobody' });
    const closed = fallbackOf(3, { ...LIMITS, storeDown: 'closed' });
    expect(await closed.fallback.acquire(requestOf(closed.limiter), 0)).toEqual({ kind: 'unavailable' });
  });

  it('count what the server permitted, with storeDown local alone', async () => {
    for (const storeDown of ['local', 'open'] as const) {
      const { fallback, limiter, local } = fallbackOf(1, { ...LIMITS, storeDown });
      fallback.count(requestOf(limiter));
      expect(local.ids).toEqual(storeDown === 'local' ? ['duffel'] : []);
    }
  });

  it('call the places in the server’s queue lost', async () => {
    const { fallback, limiter, ids } = fallbackOf(1);
    const claimed = await fallback.claim([requestOf(limiter)]);
    expect(claimed).toMatchObject({ states: ['lost'], countedBy: 'process' });
    expect(ids).toEqual(['duffel']);
  });
});
