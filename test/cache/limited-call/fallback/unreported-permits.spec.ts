import { describe, expect, it } from '@jest/globals';
import { CacheStoreUnavailableError } from '@tripsage/cache';
import { settle } from '../../simulated-process.js';
import { limitsOf, requestOf } from '../limits.js';

async function permitted(calls: number) {
  const all = limitsOf();
  const { fallback, limiter } = all;
  for (let call = 0; call < calls; call += 1) await fallback.acquire(requestOf(limiter), 0);
  const left = async () => (await all.server.limits.peek('duffel', limiter.policy)).remaining;
  return { ...all, left };
}

describe('permits that the server may not know', () => {
  it('are reported once', async () => {
    const { unreported, backend, left } = await permitted(2);
    expect([...unreported.byId.keys()]).toEqual(['duffel']);
    await Promise.all([unreported.report('duffel'), unreported.report('duffel')]);
    await unreported.report('duffel');
    expect(unreported.byId.size).toBe(0);
    expect(backend.calls['limits.record']).toBe(1);
    expect(await left()).toBe(1);
  });

  it('stay due where the report failed', async () => {
    const { unreported, backend, left } = await permitted(2);
    backend.failNext('limits.record');
    await expect(unreported.reportAll()).rejects.toBeInstanceOf(CacheStoreUnavailableError);
    expect(unreported.byId.has('duffel')).toBe(true);
    await unreported.reportAll();
    expect(unreported.byId.size).toBe(0);
    expect(await left()).toBe(1);
  });

  it('are due for another report where they come during one', async () => {
    const { unreported, backend, fallback, limiter, left } = await permitted(1);
    const gate = backend.hold('limits.record');
    const report = unreported.report('duffel');
    await gate.reached();
    await fallback.acquire(requestOf(limiter), 0);
    gate.open();
    await report;
    expect(unreported.byId.has('duffel')).toBe(true);
    await unreported.report('duffel');
    expect(await left()).toBe(1);
  });

  it('are all that was ever permitted, where the server may have lost it', async () => {
    const { unreported } = await permitted(1);
    await unreported.reportAll();
    unreported.addAll();
    expect([...unreported.byId.keys()]).toEqual(['duffel']);
  });

  it('come with the pauses that the server missed, for the rest of their time', async () => {
    const { unreported, server, clock, limiter } = await permitted(0);
    unreported.addPause('duffel', 1_000);
    clock.advance(400);
    await unreported.reportAll();
    expect(await server.limits.peek('duffel', limiter.policy)).toMatchObject({
      reason: 'paused',
      waitMs: 600,
    });
  });

  it('come without a pause that was ended, or is over', async () => {
    const { unreported, backend, clock } = await permitted(0);
    unreported.addPause('duffel', 1_000);
    unreported.dropPause('duffel');
    await unreported.reportAll();
    unreported.addPause('duffel', 1_000);
    clock.advance(1_000);
    await unreported.reportAll();
    expect(backend.calls['limits.pause']).toBe(0);
  });

  it('of a limiter that is gone are dropped', async () => {
    const { unreported, backend } = await permitted(0);
    unreported.add('gone');
    await unreported.reportAll();
    await settle();
    expect(unreported.byId.size).toBe(0);
    expect(backend.calls['limits.record']).toBe(0);
  });
});
