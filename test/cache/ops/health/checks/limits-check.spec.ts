import { describe, expect, it } from '@jest/globals';
import { LimitsCheck } from '../../../../../libs/cache/src/ops/health/checks/limits-check.js';

describe('the check of limits', () => {
  const limiters = () => [
    { name: 'duffel', storeDown: 'local' as const },
    { name: 'fx', storeDown: 'open' as const },
    { name: 'mem0', storeDown: 'closed' as const },
  ];

  it('is up while the server counts', async () => {
    expect(await new LimitsCheck({ isFallbackActive: false }, limiters).run()).toEqual([
      { part: 'rate limits', state: 'up' },
    ]);
  });

  it('names what each limiter does in fallback', async () => {
    expect(await new LimitsCheck({ isFallbackActive: true }, limiters).run()).toEqual([
      {
        part: 'rate limits',
        state: 'degraded',
        reason:
          'The server does not count: duffel counts in each process, for its local quota, fx lets every call pass, mem0 lets no call pass.',
      },
    ]);
  });
});
