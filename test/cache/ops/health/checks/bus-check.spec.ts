import { describe, expect, it } from '@jest/globals';
import { BusCheck } from '../../../../../libs/cache/src/ops/health/checks/bus-check.js';
import { localCluster, settle, SimulatedProcess } from '../../../simulated-process.js';

describe('the check of the bus', () => {
  function checking() {
    const { backend, clock } = localCluster();
    const { bus } = new SimulatedProcess({ backend, clock }).backend;
    return { clock, bus, check: new BusCheck(bus, clock, 500) };
  }

  it('hears itself, and how long that takes', async () => {
    const { clock, bus, check } = checking();
    bus.hold();
    const running = check.run();
    await settle();
    clock.advance(3);
    bus.open();
    expect(await running).toEqual([{ part: 'bus', state: 'up', latencyMs: 3 }]);
  });

  it('is degraded where its message does not come back', async () => {
    const { clock, bus, check } = checking();
    bus.cut({ isNoticed: false });
    const running = check.run();
    await settle();
    clock.advance(500);
    expect(await running).toMatchObject([{ part: 'bus', state: 'degraded' }]);
  });
});
