import { describe, expect, it } from '@jest/globals';
import type { HealthState } from '@tripsage/cache';
import * as fc from 'fast-check';
import { BETTER_AFTER, Hysteresis, WORSE_AFTER } from '../../../../libs/cache/src/ops/health/hysteresis.js';

const STATES: readonly HealthState[] = ['up', 'degraded', 'down'];
const BADNESS = { up: 0, degraded: 1, down: 2 };

function toldOf(looks: readonly HealthState[]): HealthState[] {
  const hysteresis = new Hysteresis();
  return looks.map((look) => {
    hysteresis.saw(look);
    return hysteresis.state as HealthState;
  });
}

describe('the state that is told', () => {
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
  ])('after looks that say %s is %s', (looks, told) => {
    expect(toldOf(looks.split(' ') as HealthState[]).join(' ')).toBe(told);
  });

  const looks = fc.array(fc.constantFrom(...STATES), { minLength: 1, maxLength: 60 });

  it('follows looks that go on alike, and is told to be another only then', () => {
    fc.assert(
      fc.property(looks, fc.constantFrom(...STATES), (before, last) => {
        const more = Array<HealthState>(WORSE_AFTER + BETTER_AFTER).fill(last);
        expect(toldOf([...before, ...more]).at(-1)).toBe(last);
      }),
    );
  });

  it('is never worse, or better, than all of the looks in a row that made it another', () => {
    fc.assert(
      fc.property(looks, (all) => {
        const told = toldOf(all);
        for (let at = 1; at < all.length; at += 1) {
          const [from, to] = [BADNESS[told[at - 1]!], BADNESS[told[at]!]];
          if (from === to) continue;
          const row = all.slice(at + 1 - (to > from ? WORSE_AFTER : BETTER_AFTER), at + 1);
          const seen = row.map((look) => BADNESS[look]);
          expect(seen.every((one) => (to > from ? one > from : one < from))).toBe(true);
          expect(to).toBe(to > from ? Math.min(...seen) : Math.max(...seen));
        }
      }),
    );
  });

  it('does not flap with looks that do', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATES), fc.constantFrom(...STATES), (one, other) => {
        const told = toldOf(Array.from({ length: 40 }, (_, look) => (look % 2 === 0 ? one : other)));
        expect(new Set(told).size).toBe(1);
      }),
    );
  });
});
