import { describe, expect, it } from '@jest/globals';
import { dueAtOf, isLate, untilSettled } from '../../../../libs/cache/src/limited-call/queue/turn.js';
import { limiterOf, requestOf } from '../limits.js';

const request = requestOf(limiterOf(), { maxWait: '2s' }, 1_000);
const random = () => 0.5;

describe('the turn of a queued request', () => {
  it('comes after its wait, and after a pause a little later, but by its deadline', () => {
    const due = (waitMs: number, reason: 'limit' | 'paused') =>
      dueAtOf(request, { waitMs, reason, now: 1_000, random });
    expect([due(500, 'limit'), due(500, 'paused'), due(9_000, 'limit')]).toEqual([1_500, 1_525, 3_000]);
  });

  it('is late after the deadline; a wait for running calls may be shorter than it was told', () => {
    const late = (waitMs: number, reason: 'limit' | 'concurrency', now: number) =>
      isLate(request, { waitMs, reason, now });
    expect([late(2_000, 'limit', 1_000), late(2_001, 'limit', 1_000)]).toEqual([false, true]);
    expect([late(9_000, 'concurrency', 2_999), late(1, 'concurrency', 3_000)]).toEqual([false, true]);
  });

  it('is given up at the signal, which is let go of afterwards', async () => {
    const aborted = new AbortController();
    let given = 0;
    const waiting = untilSettled(
      new Promise<string>((resolve) => aborted.signal.addEventListener('abort', () => resolve('over'))),
      aborted.signal,
      () => (given += 1),
    );
    aborted.abort();
    expect([await waiting, given]).toEqual(['over', 1]);
  });
});
