import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { CacheStoreUnavailableError } from '@tripsage/cache';
import { Membership } from '../../../../libs/cache/src/limited-call/fallback/membership.js';
import { settle } from '../../simulated-process.js';

function member(answers: (number | Error)[]) {
  const clock = new FakeClock();
  const beats: number[] = [];
  const heartbeat = async (_: string, forMs: number): Promise<number> => {
    beats.push(forMs);
    const answer = answers.shift() ?? 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { clock, beats, membership: new Membership({ heartbeat }, clock, 'one') };
}

describe('the membership of a process', () => {
  it('counts this process at least, and does nothing before its start', () => {
    const { clock, beats, membership } = member([]);
    expect(membership.members).toBe(1);
    expect(beats).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('beats every 5 s until it ends, then leaves at once', async () => {
    const { clock, beats, membership } = member([]);
    await membership.start();
    clock.advance(10_000);
    await settle();
    expect(beats).toEqual([15_000, 15_000, 15_000]);
    await membership.end();
    expect(beats.at(-1)).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('goes by the largest count of the last 15 s, since a new server hears of the members one by one', async () => {
    const { clock, membership } = member([4, 1, 2, 2]);
    await membership.start();
    clock.advance(5_000);
    await settle();
    expect(membership.members).toBe(4);
    clock.advance(10_000);
    await settle();
    expect(membership.members).toBe(2);
  });

  it('keeps the last counts while the server is disconnected', async () => {
    const disconnected = new CacheStoreUnavailableError('disconnected');
    const { clock, membership } = member([4, ...Array.from({ length: 20 }, () => disconnected)]);
    await membership.start();
    clock.advance(60_000);
    await settle();
    expect(membership.members).toBe(4);
    await expect(membership.heartbeat()).rejects.toBe(disconnected);
  });
});
