import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError } from '@tripsage/cache';
import { FaultyBackend } from '@tripsage/cache-testing';
import { HealthHistory } from '../../../../libs/cache/src/ops/health/health-history.js';
import { localCluster } from '../../simulated-process.js';

function watched() {
  const { clock, backend: shared } = localCluster();
  const process = (name: string) => {
    const backend = new FaultyBackend(shared);
    const events = new CacheEvents();
    const history = new HealthHistory({ auditLog: backend.auditLog, events, clock, process: name });
    history.start();
    const change = (to: 'up' | 'degraded' | 'down', from?: 'up' | 'down', reason = '') => {
      clock.advance(1);
      events.emit('healthChanged', { part: 'store', from, to, reason });
    };
    return { backend, history, change };
  };
  return { clock, process };
}

describe('the history of health', () => {
  it('is shared, the newest first, without parts that are up from the start', async () => {
    const { process } = watched();
    const [one, other] = [process('a/1'), process('b/2')];
    one.change('up');
    one.change('down', 'up', 'gone');
    await one.history.write();
    other.change('down');
    await other.history.write();
    expect(await one.history.newest(10)).toEqual([
      { at: '2027-01-01T00:00:00.003Z', process: 'b/2', part: 'store', to: 'down' },
      {
        at: '2027-01-01T00:00:00.002Z',
        process: 'a/1',
        part: 'store',
        from: 'up',
        to: 'down',
        reason: 'gone',
      },
    ]);
    expect(await other.history.newest(1)).toMatchObject([{ process: 'b/2' }]);
  });

  it('keeps what it can not write to the store until it can', async () => {
    const { process } = watched();
    const one = process('a/1');
    one.backend.failAll();
    one.change('down', 'up');
    await expect(one.history.write()).rejects.toThrow(CacheStoreUnavailableError);
    one.change('up', 'down');
    expect((await one.history.newest(10)).map(({ to }) => to)).toEqual(['up', 'down']);
    one.backend.heal();
    await one.history.write();
    await one.history.write();
    expect((await process('b/2').history.newest(10)).map(({ to }) => to)).toEqual(['up', 'down']);
  });

  it('writes each change once, also for calls in between', async () => {
    const one = watched().process('a/1');
    const gate = one.backend.hold('auditLog.append');
    one.change('down', 'up');
    const writes = [one.history.write(), one.history.write()];
    await gate.reached();
    gate.open();
    await Promise.all(writes);
    expect(await one.history.newest(10)).toHaveLength(1);
  });

  it('answers in time over a store that does not, with what it read last', async () => {
    const { clock, process } = watched();
    const one = process('a/1');
    one.change('down', 'up', 'old');
    await one.history.write();
    await one.history.newest(10);
    one.change('up', 'down', 'new');
    one.backend.hold('auditLog.lines');
    const listed = one.history.newest(10, 200);
    clock.advance(200);
    expect((await listed).map(({ to }) => to)).toEqual(['up', 'down']);
    one.backend.heal();
  });

  it('skips lines that it can not parse', async () => {
    const one = watched().process('a/1');
    one.change('down', 'up');
    await one.history.write();
    await one.backend.auditLog.append('health', ['no JSON', 'null', '[]', '7', '{}'], 100);
    expect(await one.history.newest(10)).toHaveLength(1);
  });

  it('keeps at most so many changes, in the process and in the store', async () => {
    const { process } = watched();
    const one = process('a/1');
    one.backend.failAll();
    for (let flap = 0; flap < 150; flap += 1) one.change('down', 'up', String(flap));
    const kept = await one.history.newest(1_000);
    expect([kept.length, kept[0]?.reason, kept.at(-1)?.reason]).toEqual([100, '149', '50']);
    one.backend.heal();
    for (let flap = 0; flap < 700; flap += 1) {
      one.change('down', 'up', `again ${flap}`);
      await one.history.write();
    }
    const all = await one.history.newest(1_000);
    expect([all.length, all[0]?.reason]).toEqual([500, 'again 699']);
  });

  it('throws errors that are not the store’s', async () => {
    const { process } = watched();
    const one = process('a/1');
    one.backend.failAll(['auditLog.lines'], new TypeError('a defect'));
    await expect(one.history.newest(10)).rejects.toThrow('a defect');
  });
});
