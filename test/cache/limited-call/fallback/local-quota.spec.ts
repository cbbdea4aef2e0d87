import { describe, expect, it } from '@jest/globals';
import { localQuota } from '../../../../libs/cache/src/limited-call/fallback/local-quota.js';
import { limiterOf } from '../limits.js';

describe('the quota of one of several processes', () => {
  const { policy } = limiterOf({ limits: [{ limit: 60, per: '10s' }], concurrency: 3 });

  it('is the limit divided, at least one, and nothing of nothing', () => {
    expect(localQuota(policy, 1)).toBe(policy);
    expect(localQuota(policy, 4).windows[0]).toMatchObject({ limit: 15, most: { user: 15, background: 12 } });
    expect(localQuota(policy, 4).concurrency).toEqual({ user: 1, background: 1 });
    expect(localQuota(policy, 1_000).windows[0]?.most).toEqual({ user: 1, background: 1 });
    const withoutBackground = limiterOf({ limits: [{ limit: 60, per: '10s' }], reserve: 1 }).policy;
    expect(localQuota(withoutBackground, 4).windows[0]?.most.background).toBe(0);
  });
});
