import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import * as fc from 'fast-check';
import { type CallOptions, Gated, localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

const POLICY = { fresh: '10s', stale: '10s', staleIfError: '10m', errors: '5s' } as const;
const rateLimits = {
  clients: { limits: [{ limit: 2, per: '1m' }] },
  supplier: { limits: [{ limit: 1_000, per: '1m' }] },
} as const;

/** A process whose requests have a limit on their loads. */
function limited(options: Partial<ConstructorParameters<typeof SimulatedProcess>[0]> = {}) {
  const cluster = localCluster();
  const process = new SimulatedProcess({ ...cluster, rateLimits, ...options });
  const request = <Result>(client: string, handler: () => Promise<Result>): Promise<Result> =>
    process.engine.admission.run(async () => {
      const permit = await process.acquire('clients', { key: client, onLimit: 'reject' });
      return () => permit.refund();
    }, handler);
  const ask = (
    client: string,
    cacheKey: string,
    how: CallOptions & { load?: () => Promise<unknown> } = {},
  ) => {
    const { load = async () => `${cacheKey} for ${client}`, ...call } = how;
    return request(client, () => process.answer(load, { policy: POLICY, cacheKey, ...call }));
  };
  const spent = () => process.told.of('permitAcquired').filter(({ limiter }) => limiter === 'clients').length;
  return { ...cluster, process, request, ask, spent };
}

describe('the limit of a request on its loads', () => {
  it('is asked for a miss, and not for a hit', async () => {
    const { ask, spent } = limited();
    await ask('ana', 'ns:a');
    expect(spent()).toBe(1);
    for (let hit = 0; hit < 10; hit += 1) await ask('ben', 'ns:a');
    expect(spent()).toBe(1);
  });

  it('is asked by each request that joins a load, and rejects those beyond it for themselves', async () => {
    const { ask, process, spent } = limited();
    const load = new Gated<string>();
    const ofAna = Array.from({ length: 5 }, () => ask('ana', 'ns:a', { load: load.run }));
    const ofBen = ask('ben', 'ns:a', { load: load.run });
    const settled = Promise.allSettled(ofAna);
    await load.hasBegun;
    await settle();
    load.open('loaded');
    const outcomes = (await settled).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(2);
    expect(await ofBen).toBe('loaded');
    expect(load.started).toBe(1);
    expect(spent()).toBe(3);
    expect(process.told.of('loadFailed')).toEqual([]);
    expect(process.told.of('unanswered')).toMatchObject([1, 2, 3].map(() => ({ isOwnLimit: true })));
  });

  it('is not remembered: another client loads at once, and so does the same one once it may', async () => {
    const { ask, clock } = limited();
    await ask('ana', 'ns:a');
    await ask('ana', 'ns:b');
    await expect(ask('ana', 'ns:c')).rejects.toBeInstanceOf(RateLimitedError);
    expect(await ask('ben', 'ns:c')).toBe('ns:c for ben');
    await expect(ask('ana', 'ns:d')).rejects.toBeInstanceOf(RateLimitedError);
    await clock.advance(61_000);
    expect(await ask('ana', 'ns:d')).toBe('ns:d for ana');
  });

  it('gives way to an old answer', async () => {
    const { ask, clock, process } = limited();
    await ask('ben', 'ns:a');
    await clock.advance(30_000);
    await ask('ana', 'ns:b');
    await ask('ana', 'ns:c');
    expect(await ask('ana', 'ns:a')).toBe('ns:a for ben');
    expect(process.told.of('answered').at(-1)).toMatchObject({
      outcome: 'stale',
      staleReason: 'rate-limited',
    });
  });

  it('is not asked for a refresh behind an answer, nor for what that loads and asks', async () => {
    const { ask, clock, spent, process } = limited();
    let loads = 0;
    const inner = () => {
      loads += 1;
      return process.answer(async () => 'inner', { policy: POLICY, cacheKey: `ns:inner ${loads}` });
    };
    const load = async () => [await inner(), await process.limited('supplier', async () => 'asked')];
    await ask('ana', 'ns:outer', { load });
    await clock.advance(11_000);
    await ask('ben', 'ns:outer', { load });
    await settle();
    expect(process.told.of('backgroundRefreshed')).toHaveLength(1);
    expect(spent()).toBe(1);
  });

  it('costs one permit for all loads of a request, at once and after one another', async () => {
    const { request, process, spent } = limited();
    const find = (cacheKey: string) => process.answer(async () => cacheKey, { policy: POLICY, cacheKey });
    await request('ana', async () => {
      await Promise.all(['ns:a', 'ns:b', 'ns:c'].map(find));
      await find('ns:d');
      await process.limited('supplier', async () => 'asked');
    });
    expect(spent()).toBe(1);
  });

  it('counts limited calls, bypasses, transactions and loads inside of puts', async () => {
    const { request, process, spent } = limited();
    await request('a', () => process.limited('supplier', async () => 'asked'));
    await request('b', () => process.answer(async () => 'bypassed', { when: () => false }));
    await request('c', () => process.put(() => process.answer(async () => 'in', { cacheKey: 'ns:in' })));
    await request('d', () => process.put(async () => 'a put alone is no load'));
    await request('e', () => process.engine.transactions.run(() => process.answer(async () => 1, { cacheKey: 'ns:t' }))); // prettier-ignore
    expect(spent()).toBe(4);
  });

  it('costs nothing where a remembered failure is the answer', async () => {
    const { ask, spent } = limited();
    const load = async (): Promise<never> => {
      throw new Error('down');
    };
    await expect(ask('ana', 'ns:a', { load })).rejects.toThrow('down');
    await expect(ask('ben', 'ns:a', { load })).rejects.toThrow('down');
    expect(spent()).toBe(1);
  });

  it('gives the permit back where the answer was loaded by another meanwhile', async () => {
    const { ask, process } = limited();
    const gate = process.backend.hold('limits.acquire');
    const waiting = ask('ana', 'ns:a');
    await gate.reached();
    // A load of nobody's request.
    await process.answer(async () => 'loaded', { policy: POLICY, cacheKey: 'ns:a' });
    gate.open();
    expect(await waiting).toBe('loaded');
    await settle();
    const limiter = process.limiters.named('clients', '');
    expect(await process.limitedCall.control.peek(limiter, 'ana')).toMatchObject({ remaining: 2 });
  });

  it('tells a client that its own limit rejected it from a supplier that did', async () => {
    const { ask, process } = limited({ rateLimits: { ...rateLimits, supplier: { limits: [{ limit: 1, per: '1m' }] } } }); // prettier-ignore
    const load = () => process.limited('supplier', async () => 'asked', { onLimit: 'reject' });
    await ask('ana', 'ns:a', { load });
    await expect(ask('ana', 'ns:b', { load })).rejects.toMatchObject({ limiter: 'supplier', isOfKey: false });
    await expect(ask('ana', 'ns:c', { load })).rejects.toMatchObject({ limiter: 'clients', isOfKey: true });
    expect(process.told.of('unanswered')).toMatchObject([{ isOwnLimit: false }, { isOwnLimit: true }]);
  });

  it('is spent by exactly the requests that loaded, whatever hits, misses and clients come', async () => {
    const request = fc.record({
      client: fc.constantFrom('ana', 'ben', 'eve'),
      keys: fc.array(fc.constantFrom('ns:a', 'ns:b', 'ns:c', 'ns:d'), { minLength: 1, maxLength: 3 }),
      laterMs: fc.constantFrom(0, 0, 3_000, 12_000, 25_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 30 }), async (requests) => {
        const {
          clock,
          process,
          request: asRequest,
          spent,
        } = limited({
          rateLimits: { ...rateLimits, clients: { limits: [{ limit: 5, per: '1m' }] } },
        });
        let loading = 0;
        let rejected = 0;
        for (const { client, keys, laterMs } of requests) {
          await clock.advance(laterMs);
          let loads = 0;
          const find = (cacheKey: string) =>
            process.answer(async () => void (loads += 1), { policy: { fresh: '10s' }, cacheKey });
          await asRequest(client, async () => {
            for (const key of keys) await find(key);
          }).catch(() => (rejected += 1));
          loading += Math.min(1, loads);
        }
        const rejections = process.told.of('permitRejected');
        expect([spent(), rejections.length]).toEqual([loading, rejected]);
        process.stop();
      }),
      { numRuns: 60 },
    );
  });
});
