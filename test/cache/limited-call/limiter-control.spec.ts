import { describe, expect, it } from '@jest/globals';
import { createLimitedCall } from '../../../libs/cache/src/limited-call/create-limited-call.js';
import { CacheEvents } from '@tripsage/cache';
import { FaultyBackend } from '@tripsage/cache-testing';
import { localCluster, settle, SimulatedProcess } from '../simulated-process.js';
import { LIMITS, registryOf } from './limits.js';

function started() {
  const { clock, backend } = localCluster();
  const one = new SimulatedProcess({ backend, clock, random: () => 0, rateLimits: { duffel: LIMITS } });
  const limiter = one.limiters.named('duffel', 'the test');
  const ask = () => one.limited('duffel', async () => 'answer', { onLimit: 'reject' });
  return { clock, one, limiter, ask, control: one.limitedCall.control };
}

describe('the control of limiters', () => {
  it('does nothing before its start, and leaves nothing behind', async () => {
    const { clock, backend: server } = localCluster();
    const backend = new FaultyBackend(server);
    const registry = registryOf({ duffel: LIMITS });
    const tracker = { loadScope: () => undefined };
    const { control } = createLimitedCall({ backend, registry, clock, events: new CacheEvents(), tracker });
    backend.bus.reconnect();
    await settle();
    expect([clock.pending, ...Object.values(backend.calls).filter((calls) => calls > 0)]).toEqual([0]);
    control.start();
    await control.open();
    expect(backend.calls['limits.heartbeat']).toBe(1);
    expect(clock.pending).toBe(1);
    await control.close();
    expect(backend.calls['limits.heartbeat']).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('pauses and resumes a limiter, or a key of it', async () => {
    const { one, limiter, ask, control } = started();
    await control.pause(limiter, 30_000, 'traveller');
    await ask();
    await control.pause(limiter, 30_000);
    expect(one.told.of('limiterPaused').at(-1)).toEqual({ limiter: 'duffel', forMs: 30_000, by: 'hand' });
    await expect(ask()).rejects.toMatchObject({ reason: 'paused', retryAfterMs: 30_000 });
    expect(await control.resume(limiter)).toBe(true);
    await ask();
    expect(await control.peek(limiter, 'traveller')).toMatchObject({ reason: 'paused' });
  });

  it('resets what was permitted', async () => {
    const { one, limiter, ask, control } = started();
    for (let call = 0; call < 3; call += 1) await ask();
    expect((await control.peek(limiter)).remaining).toBe(0);
    expect(await control.reset(limiter)).toBe(true);
    expect((await control.peek(limiter)).remaining).toBe(3);
    expect(one.told.of('limiterReset')).toEqual([{ limiter: 'duffel' }]);
  });

  it('knows whether the server did it too', async () => {
    const { one, limiter, control } = started();
    one.backend.failAll();
    expect(await control.reset(limiter)).toBe(false);
    expect(await control.resume(limiter)).toBe(false);
    expect(control.isFallbackActive).toBe(true);
  });

  it('lets queued calls ask anew when limits change', async () => {
    const { one, limiter, ask, control } = started();
    for (let call = 0; call < 3; call += 1) await ask();
    const waiting = one.limited('duffel', async () => 'answer', { maxWait: '1m' });
    await settle();
    one.limiters.change('duffel', [{ limit: 4, per: '10s' }], 'admin');
    control.limitsChanged();
    expect(await waiting).toBe('answer');
    expect((await control.peek(limiter)).remaining).toBe(0);
  });
});
