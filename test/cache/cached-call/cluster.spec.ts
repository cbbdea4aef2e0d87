import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeClock } from '@tripsage/cache-testing';
import { type CallOptions, Gated, localCluster, settle, SimulatedProcess } from '../simulated-process.js';

describe('several processes on one server', () => {
  let cluster: ReturnType<typeof localCluster>;
  let clock: FakeClock;
  let a: SimulatedProcess;
  let b: SimulatedProcess;
  let loads: number;

  beforeEach(() => {
    cluster = localCluster();
    ({ clock } = cluster);
    [a, b] = [new SimulatedProcess(cluster), new SimulatedProcess(cluster)];
    loads = 0;
  });

  const load = async (): Promise<number> => (loads += 1);
  const fail = async (): Promise<never> => {
    loads += 1;
    throw Object.assign(new Error('supplier down'), { code: 'E_DOWN', status: 503 });
  };
  const lastOf = ({ told }: SimulatedProcess) => told.of('answered').at(-1);

  /** Lets time pass so slowly that heartbeats, renewals and looks come in between. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 200) {
      clock.advance(Math.min(200, ms - passed));
      await settle();
    }
  }

  it('load once, also where the load takes longer than its lease', async () => {
    const slow = new Gated<string>();
    const asked = [a, b, a, b].map((process) => process.answer(slow.run));
    await slow.hasBegun;
    await pass(12_000);
    slow.open('value');
    await settle();
    expect(await Promise.all(asked)).toEqual(['value', 'value', 'value', 'value']);
    expect(slow.started).toBe(1);
  });

  it('take over from a holder that died, within the life of its lease', async () => {
    const dead = new Gated<string>();
    void a.answer(dead.run);
    await dead.hasBegun;
    a.stop();
    a.backend.failAll();
    const asked = b.answer(load);
    await pass(6_000);
    expect(await asked).toBe(1);
  });

  it('wait for the end by looking, where its message was lost', async () => {
    const slow = new Gated<string>();
    const asked = [a.answer(slow.run), settle().then(() => b.answer(load))];
    await slow.hasBegun;
    await settle();
    b.backend.bus.cut({ isNoticed: false });
    slow.open('value');
    await pass(1_200);
    expect([await Promise.all(asked), loads]).toEqual([['value', 'value'], 0]);
  });

  it('share a failure: one call to the supplier in its window, told with name, code and status', async () => {
    await expect(a.answer(fail)).rejects.toThrow('supplier down');
    await expect(b.answer(load)).rejects.toMatchObject({
      code: 'CACHE_LOAD_FAILED',
      failure: { name: 'Error', message: 'supplier down', code: 'E_DOWN', status: 503 },
    });
    expect(loads).toBe(1);
    clock.advance(1_000);
    expect(await b.answer(load)).toBe(2);
  });

  it('forget a failure with its key, or where it is turned off', async () => {
    await expect(a.answer(fail)).rejects.toThrow('supplier down');
    await b.invalidator.keys(['ns:key']);
    expect(await b.answer(load)).toBe(2);
    const off: CallOptions = { cacheKey: 'ns:off', policy: { fresh: '1m', errors: '0ms' } };
    await expect(a.answer(fail, off)).rejects.toThrow('supplier down');
    expect(await b.answer(load, off)).toBe(4);
  });

  it('answer with what is stale at once, and renew it once', async () => {
    const policy = { fresh: '1m', stale: '1h' } as const;
    await a.answer(load, { policy });
    clock.advance(60_000);
    const slow = new Gated<string>();
    const answers = await Promise.all([a, b, a, b].map((process) => process.answer(slow.run, { policy })));
    expect(answers).toEqual([1, 1, 1, 1]);
    expect(lastOf(b)).toMatchObject({ outcome: 'stale', staleReason: 'revalidating' });
    slow.open('new');
    await settle();
    expect(await Promise.all([a.answer(load, { policy }), b.answer(load, { policy })])).toEqual([
      'new',
      'new',
    ]);
    expect([slow.started, loads]).toEqual([1, 1]);
  });

  it('renew a hot key before it ends, once', async () => {
    const policy = { fresh: '100s', refreshAhead: 0.8 } as const;
    await a.answer(load, { policy });
    clock.advance(80_000);
    expect(await Promise.all([a.answer(load, { policy }), b.answer(load, { policy })])).toEqual([1, 1]);
    await settle();
    expect([await a.answer(load, { policy }), loads]).toEqual([2, 2]);
  });

  it('never give a full life to what is taken over from the store', async () => {
    await a.answer(load, { policy: '10s' });
    clock.advance(6_000);
    await b.answer(load, { policy: '10s' });
    expect(lastOf(b)).toMatchObject({ outcome: 'hit', ageMs: 6_000, freshForMs: 4_000 });
    clock.advance(4_000);
    expect(await b.answer(load, { policy: '10s' })).toBe(2);
  });

  it('keep an empty answer for as long as `negative` says', async () => {
    const policy = { fresh: '1h', negative: '10s' } as const;
    await a.answer(async () => [], { policy });
    clock.advance(10_000);
    expect(await b.answer(load, { policy })).toBe(1);
  });

  describe('an old answer, where the supplier', () => {
    const policy = { fresh: '1m', staleIfError: '1h', errors: '1s' } as const;

    beforeEach(async () => {
      await a.answer(load, { policy });
      clock.advance(60_000);
    });

    it('fails', async () => {
      expect(await a.answer(fail, { policy })).toBe(1);
      expect(lastOf(a)).toMatchObject({ outcome: 'stale', staleReason: 'load-failed' });
      expect(await b.answer(load, { policy })).toBe(1);
      expect(loads).toBe(2);
    });

    it('takes longer than the soft limit: the load goes on', async () => {
      const slow = new Gated<string>();
      const asked = a.answer(slow.run, { policy, softLimit: '2s' });
      await slow.hasBegun;
      await pass(2_000);
      expect(await asked).toBe(1);
      expect(lastOf(a)).toMatchObject({ outcome: 'stale', staleReason: 'soft-limit' });
      slow.open('new');
      await settle();
      expect(await b.answer(load, { policy })).toBe('new');
    });

    it('takes longer than the soft limit and then fails: told once, however many had the old answer', async () => {
      const slow = new Gated<string>();
      const asked = [1, 2, 3].map(() => a.answer(slow.run, { policy, softLimit: '2s' }));
      await slow.hasBegun;
      await pass(2_000);
      expect(await Promise.all(asked)).toEqual([1, 1, 1]);
      slow.fail(new Error('supplier down'));
      await settle();
      expect(a.told.of('backgroundRefreshFailed')).toHaveLength(1);
    });

    it('takes longer than the hard limit', async () => {
      const slow = new Gated<string>();
      const asked = a.answer(slow.run, { policy, hardLimit: '5s' });
      await slow.hasBegun;
      await pass(5_000);
      expect(await asked).toBe(1);
      expect(lastOf(a)).toMatchObject({ outcome: 'stale', staleReason: 'load-failed' });
    });

    it('is told the old value, and says that it holds on', async () => {
      const renewed = a.answer(
        ({ stale, notModified }) => {
          loads += Number(stale);
          return notModified();
        },
        { policy },
      );
      expect([await renewed, loads]).toEqual([1, 2]);
      clock.advance(59_999);
      expect([await b.answer(load, { policy }), loads]).toEqual([1, 2]);
    });
  });

  it('fail with a typed error beyond the hard limit, and tell the loader', async () => {
    const signals: AbortSignal[] = [];
    const asked = a.answer(
      ({ signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
      { hardLimit: '5s' },
    );
    await settle();
    await Promise.all([expect(asked).rejects.toMatchObject({ code: 'CACHE_LOAD_TIMEOUT' }), pass(5_000)]);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('do as the loader says: tags, a fresh life, nothing kept', async () => {
    await a.answer(async ({ tags, fresh }) => (tags('late'), fresh('5s'), 'value'), { policy: '1h' });
    expect(a.told.of('stored')).toMatchObject([{ lifeMs: 5_000 }]);
    await b.invalidator.tags(['late'], 'delete');
    expect(await a.answer(async ({ skip }) => (skip(), 'unkept'))).toBe('unkept');
    expect(a.told.of('notStored')).toMatchObject([{ reason: 'skip' }]);
    expect(await b.answer(load)).toBe(1);
  });
});
