import { describe, expect, it } from '@jest/globals';
import { found } from '../../../../../libs/cache/src/ops/health/checks/health-check.js';

describe('a finding', () => {
  it('is up without a reason, and degraded with one', () => {
    expect(found('bus', undefined)).toEqual({ part: 'bus', state: 'up' });
    expect(found('bus', undefined, 3)).toEqual({ part: 'bus', state: 'up', latencyMs: 3 });
    expect(found('bus', 'late', 0)).toEqual({ part: 'bus', state: 'degraded', reason: 'late', latencyMs: 0 });
  });
});
