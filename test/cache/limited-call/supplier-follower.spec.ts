import { describe, expect, it } from '@jest/globals';
import type { CallEnd, LimiterOptions, SupplierFeedback } from '@tripsage/cache';
import { clusterOf } from '../../support/cluster-of.js';
import { settle, SimulatedProcess } from '../simulated-process.js';

const WINDOW_MS = 10_051;

/** Reads the feedback that a test puts into the answer, or the error, of its supplier. */
function feedbackIn(end: CallEnd): SupplierFeedback | undefined {
  const feedback = 'error' in end ? (end.error as Error).cause : end.value;
  return feedback as SupplierFeedback;
}

const LIMITS: LimiterOptions = { limits: [{ limit: 10, per: '10s' }], reserve: 0, feedback: feedbackIn };

const cluster = (random: () => number = () => 0, duffel = LIMITS) =>
  clusterOf(2, (shared) => new SimulatedProcess({ ...shared, random, rateLimits: { duffel } }));

const ask = (process: SimulatedProcess, answer: SupplierFeedback = {}) =>
  process.limited('duffel', async () => answer, { maxWait: '1h' });

const reject = async (process: SimulatedProcess, feedback: SupplierFeedback): Promise<void> => {
  const call = async () => {
    throw new Error('429', { cause: feedback });
  };
  await expect(process.limited('duffel', call)).rejects.toThrow('429');
};

const left = async (process: SimulatedProcess): Promise<number> =>
  (await process.limitedCall.control.peek(process.limiters.named('duffel', ''))).remaining;

describe('what a supplier answers of its limits', () => {
  it.each<[string, SupplierFeedback, number]>([
    ['a count that holds for no time', { budget: { remaining: 2, forMs: 0 } }, 9],
    ['a count that holds for nobody knows how long', { budget: { remaining: 2, forMs: NaN } }, 9],
    ['no number', { budget: { remaining: NaN, forMs: 1_000 } }, 9],
    ['less than nothing', { budget: { remaining: -Infinity, forMs: 10_000 } }, 0],
    ['a count that holds for ever', { budget: { remaining: 2, forMs: Infinity } }, 2],
    ['a pause of no time', { pauseMs: -1 }, 9],
    ['a pause that is no number', { pauseMs: NaN }, 9],
  ])('is read with sense where a reader of the application’s says %s', async (_, feedback, remaining) => {
    const { one } = cluster();
    await ask(one, feedback);
    await settle();
    expect(await left(one)).toBe(remaining);
  });

  it('pauses all processes', async () => {
    const { clock, one, two } = cluster();
    await reject(one, { pauseMs: 30_000 });
    expect(one.told.of('limiterPaused')).toEqual([{ limiter: 'duffel', forMs: 30_000, by: 'supplier' }]);
    const ends: number[] = [];
    const waiting = [one, two].map((process) => ask(process).then(() => ends.push(clock.monotonic())));
    await settle();
    clock.advance(29_999);
    await settle();
    expect(ends).toEqual([]);
    clock.advance(1);
    await Promise.all(waiting);
    expect(ends).toEqual([30_000, 30_000]);
  });

  it('is the reason for callers who can’t wait that long', async () => {
    const { one, two } = cluster();
    await reject(one, { pauseMs: 30_000 });
    const error = await two.limited('duffel', async () => ({})).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', reason: 'paused', retryAfterMs: 30_000 });
  });

  it('lets processes start again at different times', async () => {
    const chances = [0.2, 0.9];
    const { clock, one, two } = cluster(() => chances.shift() ?? 0);
    await reject(one, { pauseMs: 5_000 });
    const ends: number[] = [];
    const waiting = [one, two].map((process) => ask(process).then(() => ends.push(clock.monotonic())));
    await settle();
    for (let step = 0; step < 60; step += 1) {
      clock.advance(100);
      await settle();
    }
    await Promise.all(waiting);
    expect(ends).toEqual([5_100, 5_500]);
  });

  it('pauses for an hour at most', async () => {
    const { one } = cluster();
    await reject(one, { pauseMs: 365 * 24 * 3_600_000 });
    expect(one.told.of('limiterPaused')).toMatchObject([{ forMs: 3_600_000 }]);
  });

  it('lowers what is left, for as long as the supplier says', async () => {
    const { clock, one, two } = cluster();
    await ask(one, { budget: { remaining: 4, forMs: 3_000 } });
    await settle();
    expect(await left(two)).toBe(4);
    clock.advance(3_000);
    await settle();
    expect(await left(two)).toBe(9);
  });

  it('never raises what is left', async () => {
    const { one, two } = cluster();
    for (let call = 0; call < 4; call += 1) await ask(one, { budget: { remaining: 1_000, forMs: 60_000 } });
    await settle();
    expect(await left(two)).toBe(6);
    expect(one.told.of('limiterCorrected')).toEqual([]);
    expect(one.backend.calls['limits.correct']).toBe(0);
  });

  it('holds for the key that the call was made with', async () => {
    const { one, two } = cluster();
    const call = () => Promise.reject(new Error('429', { cause: { pauseMs: 30_000 } }));
    await expect(one.limited('duffel', call, { key: 'tenant a' })).rejects.toThrow('429');
    await two.limited('duffel', async () => ({}), { key: 'tenant b', onLimit: 'reject' });
    const paused = two.limited('duffel', async () => ({}), { key: 'tenant a', onLimit: 'reject' });
    await expect(paused).rejects.toMatchObject({ reason: 'paused', isOfKey: true });
  });

  it('may be read by a reader that throws, which emits an event, and harms nothing', async () => {
    const broken = () => {
      throw new Error('broken reader');
    };
    const { one } = cluster(undefined, { ...LIMITS, feedback: broken });
    await ask(one);
    expect(one.told.of('feedbackFailed')).toMatchObject([{ limiter: 'duffel' }]);
  });

  it('is not read where feedback is off', async () => {
    const { one } = cluster(undefined, { ...LIMITS, feedback: false });
    await reject(one, { pauseMs: 30_000 });
    expect(one.told.of('limiterPaused')).toEqual([]);
  });

  it('keeps queued calls in their order through a pause', async () => {
    const { clock, one } = cluster();
    const made: number[] = [];
    const waiting = Array.from({ length: 14 }, (_, number) =>
      one.limited(
        'duffel',
        async () => {
          made.push(number);
          return {};
        },
        { maxWait: '1h' },
      ),
    );
    await settle();
    await one.limitedCall.control.pause(one.limiters.named('duffel', ''), 2 * WINDOW_MS);
    clock.advance(WINDOW_MS);
    await settle();
    expect(made).toHaveLength(10);
    clock.advance(WINDOW_MS);
    await Promise.all(waiting);
    expect(made).toEqual(Array.from({ length: 14 }, (_, number) => number));
  });
});
