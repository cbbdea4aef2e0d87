import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ServerClock } from '../../../../../libs/cache/src/stores/dragonfly/connection/server-clock.js';

const delay = fc.double({ min: 0, max: 2_000, noNaN: true });
const answer = fc.record({ pause: delay, way: delay, back: delay });
const offset = fc.integer({ min: -1_000_000, max: 1_000_000 });

/** Asks once; the server reads its clock in between. @returns when the answer came */
function learn(clock: ServerClock, offsetMs: number, sentAt: number, way: number, back: number): number {
  const now = sentAt + way + back;
  clock.learn(Math.floor(sentAt + way + offsetMs), sentAt, now);
  return now;
}

describe('the bounds of the server’s clock', () => {
  it('are not known before the first answer, nor once it is forgotten', () => {
    const clock = new ServerClock();
    expect([clock.earliest(5), clock.latest(5)]).toEqual([undefined, undefined]);
    learn(clock, 100, 0, 1, 1);
    expect(clock.earliest(5)).toBeDefined();
    clock.forget();
    expect([clock.earliest(5), clock.latest(5)]).toEqual([undefined, undefined]);
  });

  it('hold the true time, whatever the delays', () => {
    fc.assert(
      fc.property(
        offset,
        fc.array(answer, { minLength: 1, maxLength: 20 }),
        delay,
        (offsetMs, answers, later) => {
          const clock = new ServerClock();
          let now = 0;
          for (const { pause, way, back } of answers) now = learn(clock, offsetMs, now + pause, way, back);
          const asked = now + later;
          expect(clock.earliest(asked)).toBeLessThanOrEqual(asked + offsetMs + 0.001);
          expect(clock.latest(asked)).toBeGreaterThanOrEqual(asked + offsetMs - 0.001);
        },
      ),
    );
  });

  it('adopt a step of the clock that contradicts them', () => {
    const step = fc.constantFrom(-60_000, -10_000, 10_000, 60_000);
    fc.assert(
      fc.property(offset, step, answer, answer, (offsetMs, stepMs, before, after) => {
        const clock = new ServerClock();
        const end = learn(clock, offsetMs, 0, before.way, before.back);
        const now = learn(clock, offsetMs + stepMs, end + after.pause, after.way, after.back);
        expect(clock.earliest(now)).toBeLessThanOrEqual(now + offsetMs + stepMs + 0.001);
        expect(clock.latest(now)).toBeGreaterThanOrEqual(now + offsetMs + stepMs - 0.001);
      }),
    );
  });

  it('are no wider than the fastest answer', () => {
    const clock = new ServerClock();
    learn(clock, 7, 0, 500, 500);
    const now = learn(clock, 7, 1_000, 1, 1);
    expect((clock.latest(now) ?? NaN) - (clock.earliest(now) ?? NaN)).toBeLessThanOrEqual(3.001);
  });
});
