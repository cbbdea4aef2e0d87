import { describe, expect, it } from '@jest/globals';
import { SchedulerCheck } from '../../../../../libs/cache/src/ops/health/checks/scheduler-check.js';

describe('the check of the scheduler', () => {
  it('reports jobs that started late', async () => {
    expect(await new SchedulerCheck(() => 2_000).run()).toMatchObject([{ state: 'up' }]);
    expect(await new SchedulerCheck(() => 2_001).run()).toMatchObject([
      { state: 'degraded', reason: 'A job started 2001 ms late.' },
    ]);
  });
});
