import { describe, expect, it } from '@jest/globals';
import {
  asUrgentAs,
  AWAITED,
  BACKGROUND,
  isWorthTrying,
  REPLACEABLE,
  SCHEDULED,
  together,
} from '../../../../libs/cache/src/cached-call/loading/load-priority.js';

const scope = (priority: typeof AWAITED, deadline = 10) => ({ ...priority, deadline });

describe('the priority of a load', () => {
  it('is no higher than that of the load around it', () => {
    expect(asUrgentAs(AWAITED, scope(BACKGROUND))).toEqual(BACKGROUND);
    expect(asUrgentAs(SCHEDULED, scope(REPLACEABLE))).toEqual(BACKGROUND);
    expect(asUrgentAs(BACKGROUND, scope(AWAITED))).toEqual(BACKGROUND);
  });

  it('is that of the most urgent one, for work that is done for several', () => {
    expect(together(scope(BACKGROUND, 5), scope(AWAITED, 3))).toEqual(scope(AWAITED, 5));
    expect(together(scope(REPLACEABLE), scope(SCHEDULED))).toEqual(scope(AWAITED));
  });

  it('makes another try worth it where it is higher than that of the load that was rejected', () => {
    const ways = [AWAITED, REPLACEABLE, BACKGROUND, SCHEDULED];
    const worth = ways.map((rejected) => ways.map((own) => isWorthTrying(rejected, own)));
    expect(worth).toEqual([
      [false, false, false, false],
      [true, false, false, true],
      [true, true, false, true],
      [true, true, false, false],
    ]);
  });
});
