import { describe, expect, it } from '@jest/globals';
import type { HealthState } from '@tripsage/cache';
import * as fc from 'fast-check';
import { BETTER_AFTER, Hysteresis, WORSE_AFTER } from '../../../../libs/cache/src/ops/health/hysteresis.js';

const STATES: readonly HealthState[] = ['up', 'degraded', 'down'];
const BADNESS = { up: 0, degraded: 1, down: 2 };

function settledOf(observed: readonly HealthState[]): HealthState[] {
  const hysteresis = new Hysteresis();
  return observed.map((state) => {
    hysteresis.observe(state);
    return hysteresis.state as HealthState;
  });
}

describe('the settled state', () => {
  it.each<[string, string]>([
    ['up', 'up'],
    ['down', 'down'],
    ['up down up down up', 'up up up up up'],
    ['up down down', 'up up down'],
    ['up degraded down', 'up up degraded'],
    ['up down degraded degraded down down', 'up up degraded degraded degraded down'],
    ['down up up up', 'down down down up'],
    ['down up up down up up', 'down down down down down down'],
    ['down degraded up up', 'down down down degraded'],
    ['down up degraded up up up up', 'down down down degraded degraded degraded up'],
  ])('after checks that find %s is %s', (checks, settled) => {
    expect(settledOf(checks.split(' ') as HealthState[]).join(' ')).toBe(settled);
  });

  const checks = fc.array(fc.constantFrom(...STATES), { minLength: 1, maxLength: 60 });

  it('follows checks that agree, and changes only then', () => {
    fc.assert(
      fc.property(checks, fc.constantFrom(...STATES), (before, last) => {
        const more = Array<HealthState>(WORSE_AFTER + BETTER_AFTER).fill(last);
        expect(settledOf([...before, ...more]).at(-1)).toBe(last);
      }),
    );
  });

  it('is never worse, or better, than all of the checks in a row that changed it', () => {
    fc.assert(
      fc.property(checks, (all) => {
        const settled = settledOf(all);
        for (let at = 1; at < all.length; at += 1) {
          const [from, to] = [BADNESS[settled[at - 1]!], BADNESS[settled[at]!]];
          if (from === to) continue;
          const row = all.slice(at + 1 - (to > from ? WORSE_AFTER : BETTER_AFTER), at + 1);
          const found = row.map((state) => BADNESS[state]);
          expect(found.every((one) => (to > from ? one > from : one < from))).toBe(true);
          expect(to).toBe(to > from ? Math.min(...found) : Math.max(...found));
        }
      }),
    );
  });

  it('does not flap with checks that do', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATES), fc.constantFrom(...STATES), (one, other) => {
        const settled = settledOf(Array.from({ length: 40 }, (_, check) => (check % 2 === 0 ? one : other)));
        expect(new Set(settled).size).toBe(1);
      }),
    );
  });
});
