import { describe, expect, it } from '@jest/globals';
import { RevalidationCheck } from '../../../../../libs/cache/src/ops/health/checks/revalidation-check.js';

describe('the check of revalidation', () => {
  it('reports refreshes that are overdue', async () => {
    const overdue = (lagMs: number) => new RevalidationCheck({ state: async () => ({ length: 3, lagMs }) });
    expect(await overdue(30_000).run()).toMatchObject([{ state: 'up', latencyMs: 30_000 }]);
    expect(await overdue(31_000).run()).toMatchObject([
      { state: 'degraded', reason: 'A refresh is overdue by 31 s.' },
    ]);
  });
});
