import { describe, expect, it } from '@jest/globals';
import { EventLoopCheck } from '../../../../../libs/cache/src/ops/health/checks/event-loop-check.js';

describe('the check of the event loop', () => {
  it('reports the lag since its last run, and calls much of it degraded', async () => {
    let lagNs = 25e6;
    let resets = 0;
    const histogram = {
      enable: () => true,
      disable: () => true,
      reset: () => void (resets += 1),
      percentile: () => lagNs,
    };
    const check = new EventLoopCheck(histogram);
    lagNs = 900e6;
    expect(await check.run()).toEqual([{ part: 'event loop', state: 'up' }]);
    lagNs = 25e6;
    expect(await check.run()).toEqual([{ part: 'event loop', state: 'up', latencyMs: 5 }]);
    lagNs = 320e6;
    expect(await check.run()).toMatchObject([{ state: 'degraded', latencyMs: 300 }]);
    expect(resets).toBe(3);
  });
});
