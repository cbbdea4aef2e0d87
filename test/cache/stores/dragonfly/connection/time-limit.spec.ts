import { stat } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { within } from '../../../../../libs/cache/src/stores/dragonfly/connection/time-limit.js';

describe('the limit on a round trip', () => {
  it('ends a wait for what does not come', async () => {
    await expect(within(5, new Promise(() => undefined))).rejects.toThrow('it did not answer within 5 ms');
  });

  it('hears first what has come while this process was too busy to listen', async () => {
    // At the end of a turn of the event loop, so that the next begins with its timers.
    await new Promise((resolve) => setImmediate(resolve));
    const answered = within(5, new Promise((resolve) => stat('.', () => resolve('heard'))));
    const until = performance.now() + 50;
    while (performance.now() < until);
    expect(await answered).toBe('heard');
  });

  it('may be longer than a timer of Node lasts', async () => {
    jest.useFakeTimers();
    const monthMs = 30 * 24 * 60 * 60_000;
    const outcome = within(monthMs, new Promise(() => undefined)).catch((error: unknown) => String(error));
    let isOver = false;
    void outcome.then(() => (isOver = true));
    await jest.advanceTimersByTimeAsync(monthMs - 1);
    expect(isOver).toBe(false);
    await jest.advanceTimersByTimeAsync(2);
    expect(await outcome).toContain('did not answer');
    jest.useRealTimers();
  });
});
