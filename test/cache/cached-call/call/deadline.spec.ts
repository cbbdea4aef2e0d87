import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheLoadTimeoutError } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { Deadline } from '../../../../libs/cache/src/cached-call/call/deadline.js';
import { callOf, Gated, settle } from '../../simulated-process.js';

const HARD_MS = 500;
const CALL = callOf(async () => undefined, { hardLimit: `${HARD_MS}ms` });

describe('the deadline of a call', () => {
  let clock: FakeClock;
  let deadline: Deadline;

  beforeEach(() => {
    clock = new FakeClock({ monotonic: 1_000 });
    deadline = new Deadline(CALL, clock);
  });

  const failureOf = (work: Promise<unknown>) => work.then(() => 'no failure', (error: unknown) => error); // prettier-ignore

  it('is its hard limit after the call was made, whenever something is waited for', async () => {
    expect(deadline.at).toBe(1_500);
    expect(new Deadline(CALL, clock, 800).at).toBe(1_300);
    const quick = new Gated<string>();
    const first = deadline.within(quick.run);
    clock.advance(400);
    quick.open('value');
    expect([await first, clock.pending]).toEqual(['value', 0]);
    const second = failureOf(deadline.within(new Gated().run));
    clock.advance(99);
    await settle();
    expect(deadline.signal.aborted).toBe(false);
    clock.advance(1);
    expect(deadline.signal.aborted).toBe(true);
    expect(await second).toMatchObject({ code: 'CACHE_LOAD_TIMEOUT', message: expect.stringContaining('500 ms') }); // prettier-ignore
    expect(clock.pending).toBe(0);
  });

  it('ends all that is waited for at once, with one error', async () => {
    const works = [new Gated(), new Gated()];
    const [outer, inner] = works.map((work) => failureOf(deadline.within(work.run)));
    expect(clock.pending).toBe(1);
    clock.advance(HARD_MS);
    expect(await outer).toBeInstanceOf(CacheLoadTimeoutError);
    expect(await inner).toBe(await outer);
    expect(deadline.signal.reason).toBe(await outer);
  });

  it('goes on while one of several is waited for', async () => {
    const [quick, slow] = [new Gated<void>(), new Gated<void>()];
    const done = deadline.within(quick.run);
    const late = failureOf(deadline.within(slow.run));
    quick.open();
    await done;
    expect(clock.pending).toBe(1);
    clock.advance(HARD_MS);
    expect(await late).toBeInstanceOf(CacheLoadTimeoutError);
  });

  it('lets what fails before come through, and takes what comes later from nobody', async () => {
    const failure = new Error('supplier down');
    await expect(deadline.within(() => Promise.reject(failure))).rejects.toBe(failure);
    expect([clock.pending, deadline.cutShort(failure)]).toEqual([0, false]);
    const late = new Gated<never>();
    const cut = failureOf(deadline.within(late.run));
    clock.advance(HARD_MS);
    expect(await cut).toBeInstanceOf(CacheLoadTimeoutError);
    late.fail(failure);
    await settle();
  });

  it('begins nothing once it has passed', async () => {
    const cut = failureOf(deadline.within(new Gated().run));
    clock.advance(HARD_MS);
    const error = await cut;
    const work = new Gated();
    expect(await failureOf(deadline.within(work.run))).toBe(error);
    expect([work.started, clock.pending, deadline.cutShort(error)]).toEqual([0, 0, true]);
  });

  it('cuts short a load that had less than half of the time', async () => {
    const cut = failureOf(deadline.within(new Gated().run));
    clock.advance(HARD_MS);
    const error = await cut;
    const startedAfter = (ms: number) => deadline.cutShort(error, deadline.at - HARD_MS + ms);
    expect([startedAfter(0), startedAfter(250), startedAfter(251), startedAfter(500)]).toEqual([false, false, true, true]); // prettier-ignore
    expect([deadline.cutShort(new Error('supplier down')), deadline.cutShort(undefined)]).toEqual([false, false]); // prettier-ignore
  });
});
