import { describe, expect, it } from '@jest/globals';
import { CacheEvents, LocalBackend, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { WarmUpRecord } from '../../../../libs/cache/src/ops/warm-ups/warm-up-record.js';
import { settle } from '../../simulated-process.js';

function twoProcesses() {
  const clock = new FakeClock();
  const shared = new LocalBackend(new MemoryStore({ clock }), clock, { isShared: true });
  const process = () => {
    const [backend, events] = [new FaultyBackend(shared), new CacheEvents()];
    const record = new WarmUpRecord(backend, { clock } as never, events);
    record.onModuleInit();
    return { backend, events, record };
  };
  return { clock, one: process(), other: process() };
}

const counts = (warmed: number) => ({ list: 'airports', total: 4, warmed, failed: 0, bad: 0 });

describe('the record of warm-ups', () => {
  it('has the last run of every process, saved at its start, its end, and once a second between', async () => {
    const { clock, one, other } = twoProcesses();
    const stored = async () => {
      await settle();
      return (await other.record.all()).get('airports');
    };
    one.events.emit('warmUpBegan', { list: 'airports', total: 4 });
    expect(await stored()).toMatchObject({ startedAt: '2027-01-01T00:00:00.000Z', total: 4, warmed: 0 });
    one.events.emit('warmUpAdvanced', counts(1));
    expect(await stored()).toMatchObject({ warmed: 0 });
    clock.advance(1_000);
    one.events.emit('warmUpAdvanced', counts(2));
    expect(await stored()).toMatchObject({ warmed: 2 });
    one.events.emit('warmUpEnded', { ...counts(4), isWhole: true });
    expect(await stored()).toEqual({
      startedAt: '2027-01-01T00:00:00.000Z',
      endedAt: '2027-01-01T00:00:01.000Z',
      total: 4,
      warmed: 4,
      failed: 0,
      bad: 0,
    });
  });

  it('has the runs of this process while the store is disconnected', async () => {
    const { one } = twoProcesses();
    one.backend.failAll();
    one.events.emit('warmUpBegan', { list: 'airports', total: 4 });
    await settle();
    expect((await one.record.all()).get('airports')).toMatchObject({ total: 4 });
  });

  it('calls back on progress of one warm-up until that is stopped', () => {
    const { one } = twoProcesses();
    const seen: number[] = [];
    const stop = one.record.watch('airports', ({ warmed }) => seen.push(warmed));
    one.events.emit('warmUpAdvanced', counts(1));
    one.events.emit('warmUpAdvanced', { ...counts(9), list: 'others' });
    stop();
    one.events.emit('warmUpAdvanced', counts(2));
    expect(seen).toEqual([1]);
  });
});
