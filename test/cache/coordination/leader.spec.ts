import { describe, expect, it } from '@jest/globals';
import { Leader } from '../../../libs/cache/src/coordination/leader.js';
import { FaultyBackend } from '@tripsage/cache-testing';
import { clusterOf } from '../../support/cluster-of.js';
import { Gated, settle } from '../simulated-process.js';

const LEADING = { limitMs: 60_000, quietMs: 10_000 };

const cluster = () =>
  clusterOf(2, ({ clock, backend }) => {
    const own = new FaultyBackend(backend);
    return { own, leader: new Leader({ leases: own.leases, clock, leaseLifeMs: 3_000 }) };
  });

/** Lets time pass in steps in which leases are renewed. */
async function pass(clock: { advance(ms: number): void }, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1_000);
    await settle();
  }
}

describe('a leader', () => {
  it('does work that no other process does meanwhile, or a moment after', async () => {
    const { clock, one, two } = cluster();
    const work = new Gated<void>();
    const led = one.leader.lead('job', LEADING, work.run);
    await work.hasBegun;
    await pass(clock, 20);
    expect(await two.leader.lead('job', LEADING, work.run)).toBe('others-lead');
    expect(await two.leader.lead('another job', LEADING, async () => undefined)).toBe('done');
    work.open();
    expect(await led).toBe('done');
    clock.advance(9_999);
    expect(await two.leader.lead('job', LEADING, work.run)).toBe('others-lead');
    clock.advance(1);
    expect(await two.leader.lead('job', LEADING, async () => undefined)).toBe('done');
    expect(work.started).toBe(1);
  });

  it('that dies is replaced when its lease ends, and learns of it', async () => {
    const { clock, one, two } = cluster();
    const work = new Gated<void>();
    let signal: AbortSignal | undefined;
    const led = one.leader.lead('job', LEADING, (given) => {
      signal = given;
      return work.run();
    });
    await work.hasBegun;
    one.own.failAll(['renew']);
    clock.advance(1_000);
    await settle();
    expect(signal?.aborted).toBe(true);
    clock.advance(2_000);
    expect(await two.leader.lead('job', LEADING, async () => undefined)).toBe('done');
    one.own.heal();
    work.open();
    await led;
    // What the old one does at its end does not end the new one's quiet time.
    expect(await one.leader.lead('job', LEADING, async () => undefined)).toBe('others-lead');
  });

  it('that is stuck leads no longer than its time', async () => {
    const { clock, one, two } = cluster();
    const stuck = new Gated<void>();
    const led = one.leader.lead('job', { ...LEADING, limitMs: 5_000 }, stuck.run);
    await stuck.hasBegun;
    await pass(clock, 4);
    expect(await two.leader.lead('job', LEADING, stuck.run)).toBe('others-lead');
    await pass(clock, 5);
    expect(await two.leader.lead('job', LEADING, async () => undefined)).toBe('done');
    stuck.open();
    await led;
  });

  it('that fails says so, and no process tries again at once', async () => {
    const { one, two } = cluster();
    await expect(one.leader.lead('job', LEADING, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    expect(await two.leader.lead('job', LEADING, async () => undefined)).toBe('others-lead');
  });

  it('does not lead while the store is unavailable', async () => {
    const { one } = cluster();
    one.own.failAll();
    expect(await one.leader.lead('job', LEADING, async () => undefined)).toBe('store-unavailable');
  });
});
