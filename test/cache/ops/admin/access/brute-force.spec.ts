import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { BruteForce } from '../../../../../libs/cache/src/ops/admin/access/brute-force.js';
import { settle } from '../../../simulated-process.js';

describe('a guess of a token', () => {
  it('is answered slower each time, up to five seconds, and as at first after a minute', async () => {
    const clock = new FakeClock();
    const bruteForce = new BruteForce(clock);
    const waits: number[] = [];
    for (let guess = 0; guess < 8; guess += 1) {
      const answers: boolean[] = [];
      void bruteForce.wrong().then((answer) => answers.push(answer));
      const askedAt = clock.monotonic();
      while (answers.length === 0) {
        clock.advance(100);
        await settle();
      }
      waits.push(clock.monotonic() - askedAt);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    clock.advance(60_000);
    const again = bruteForce.wrong();
    clock.advance(100);
    expect(await again).toBe(true);
  });

  it('is rejected at once where twenty wait already', async () => {
    const clock = new FakeClock();
    const bruteForce = new BruteForce(clock);
    const waiting = Array.from({ length: 20 }, () => bruteForce.wrong());
    expect(await bruteForce.wrong()).toBe(false);
    clock.advance(5_000);
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 20 }, () => true));
  });
});
