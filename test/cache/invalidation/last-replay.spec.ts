import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheEvents } from '@tripsage/cache';
import { FakeClock, recordEvents, type RecordedEvents } from '@tripsage/cache-testing';
import { replayForTheLastTime } from '../../../libs/cache/src/invalidation/last-replay.js';
import { PendingInvalidations } from '../../../libs/cache/src/invalidation/pending-invalidations.js';
import { Gated, settle } from '../simulated-process.js';

const NOW = Date.UTC(2027, 0, 1);
const LIMIT_MS = 4_000;
const EVERY_MS = 100;
const LONGEST_LIFE_MS = 30 * 86_400_000;

describe('the last replay of a process', () => {
  let clock: FakeClock;
  let pending: PendingInvalidations;
  let told: RecordedEvents;
  let asked: number;
  let answers: () => Promise<boolean>;
  let hasEnded: boolean;

  beforeEach(() => {
    clock = new FakeClock({ now: new Date(NOW) });
    pending = new PendingInvalidations();
    asked = 0;
    hasEnded = false;
  });

  function begin(): Promise<void> {
    const events = new CacheEvents();
    told = recordEvents(events);
    const ask = () => {
      asked += 1;
      return answers();
    };
    const ended = replayForTheLastTime({ pending, clock, events, limitMs: LIMIT_MS, ask });
    return ended.then(() => void (hasEnded = true));
  }

  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await settle();
  }

  async function confirm(): Promise<boolean> {
    pending.confirmed(pending.replay());
    return true;
  }

  it('asks nobody where nothing is pending', async () => {
    answers = confirm;
    await begin();
    expect([asked, clock.pending, told.of('invalidationsLost')]).toEqual([0, 0, []]);
  });

  it('is over as soon as the server has been told, and is no event', async () => {
    pending.remember({ names: ['t:a'], mode: 'delete' });
    answers = confirm;
    await begin();
    expect([asked, clock.pending, told.of('invalidationsLost')]).toEqual([1, 0, []]);
  });

  it('is tried again until the server answers', async () => {
    pending.remember({ names: ['t:a'], mode: 'delete' });
    answers = async () => false;
    const ended = begin();
    for (let attempts = 1; attempts <= 5; attempts += 1) {
      await settle();
      expect([asked, hasEnded]).toEqual([attempts, false]);
      await pass(EVERY_MS - 1);
      expect(asked).toBe(attempts);
      if (attempts === 5) answers = confirm;
      await pass(1);
    }
    await ended;
    expect([asked, clock.pending, told.of('invalidationsLost')]).toEqual([6, 0, []]);
  });

  it('tells what became pending while it went on', async () => {
    pending.remember({ names: ['t:a'], mode: 'delete' });
    const first = new Gated<boolean>();
    answers = first.run;
    const ended = begin();
    const replay = pending.replay();
    pending.remember({ names: ['t:b'], mode: 'delete' });
    pending.confirmed(replay);
    answers = confirm;
    first.open(true);
    await ended;
    expect([asked, pending.isEmpty]).toEqual([2, true]);
  });

  it('gives up when the time is over, and says how much is lost and until when others may serve it', async () => {
    pending.remember({ names: ['t:a', 't:b'], mode: 'delete' });
    answers = async () => false;
    const ended = begin();
    for (let passed = EVERY_MS; passed < LIMIT_MS; passed += EVERY_MS) await pass(EVERY_MS);
    expect(hasEnded).toBe(false);
    await pass(EVERY_MS);
    await ended;
    const until = new Date(NOW + LIMIT_MS + LONGEST_LIFE_MS);
    expect(told.of('invalidationsLost')).toEqual([{ count: 2, until }]);
    const attempts = asked;
    await pass(LIMIT_MS);
    expect([asked, clock.pending]).toEqual([attempts, 0]);
  });

  it('gives up in time, though the server is silent', async () => {
    pending.rememberReset();
    answers = new Gated<boolean>().run;
    const ended = begin();
    await pass(LIMIT_MS);
    await ended;
    expect([asked, told.of('invalidationsLost')]).toMatchObject([1, [{ count: 1 }]]);
  });
});
