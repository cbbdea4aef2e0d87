import { describe, expect, it } from '@jest/globals';
import { RunningCalls } from '../../../libs/cache/src/limited-call/running-calls.js';
import { clockAt, limiterOf, requestOf } from './limits.js';

const limiter = limiterOf({ limits: [], concurrency: 3 });
const { slotLifeMs } = limiter.policy;

function runningCalls() {
  const clock = clockAt(0);
  const prolonged: (readonly string[])[] = [];
  const prolong = async (_: string, __: number, tokens: readonly string[]) => void prolonged.push(tokens);
  return { clock, prolonged, running: new RunningCalls(clock, { prolong }) };
}

describe('running calls', () => {
  it('are prolonged together, three times in the life of their places, until they end', () => {
    const { clock, prolonged, running } = runningCalls();
    const [one, other] = [requestOf(limiter), requestOf(limiter)];
    running.add(one);
    running.add(other);
    clock.advance(slotLifeMs / 3);
    expect(prolonged).toEqual([[one.token, other.token]]);
    running.remove(one);
    clock.advance(slotLifeMs / 3);
    expect(prolonged.at(-1)).toEqual([other.token]);
    running.remove(other);
    running.remove(other);
    expect(clock.pending).toBe(0);
  });

  it('are prolonged no more when the application shuts down', () => {
    const { clock, running } = runningCalls();
    running.add(requestOf(limiter));
    running.close();
    expect(clock.pending).toBe(0);
  });
});
