import { describe, expect, it } from '@jest/globals';
import type { CacheEventMap } from '@tripsage/cache';
import { InvalidationChannel } from '../../../../libs/cache/src/invalidation/channel/invalidation-channel.js';
import { clusterOf, type Shared } from '../../../support/cluster-of.js';
import { SimulatedProcess, callOf, settle } from '../../simulated-process.js';

/** A server's channel, for all processes of a test. */
class Channel {
  readonly listeners = new Map<string, Set<(text: string) => void>>();

  readonly subscribe = (channel: string, listener: (text: string) => void): (() => void) => {
    const all = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, all.add(listener));
    return () => all.delete(listener);
  };

  publish(text: string, channel = 'changes'): number {
    const all = this.listeners.get(channel) ?? [];
    for (const listener of all) listener(text);
    return [...all].length;
  }
}

function cluster(count = 2) {
  const server = new Channel();
  const make = ({ backend, clock }: Shared) => {
    const process = new SimulatedProcess({ backend, clock });
    const { invalidator, backend: own, events } = process;
    const { bus, ...ports } = { store: own.store, leases: own.leases, bus: own.bus };
    const listening = { listen: bus.listen.bind(bus), ping: bus.ping.bind(bus), isConnected: true };
    const parts = { ...ports, bus: { ...listening, subscribe: server.subscribe } };
    const channel = new InvalidationChannel({
      channel: 'changes',
      backend: parts,
      invalidator,
      clock,
      events,
    });
    channel.start();
    const heard = (): CacheEventMap['channelMessage'][] => process.told.of('channelMessage');
    return { process, channel, heard };
  };
  return { server, ...clusterOf(count, make) };
}

type Cluster = ReturnType<typeof cluster>;

const outcomes = ({ processes }: Cluster): string[] =>
  processes.flatMap(({ heard }) => heard().map(({ outcome }) => outcome)).toSorted();

const bumpsOf = ({ processes }: Cluster): number =>
  processes.reduce((sum, { process }) => sum + process.told.of('invalidated').length, 0);

/** Whether a process answers from the cache. */
async function isHit(one: Cluster['one'], how: Parameters<typeof callOf>[1]): Promise<boolean> {
  let loads = 0;
  await one.process.answer(async () => (loads += 1), how);
  return loads === 0;
}

const TAGGED = { cacheKey: 'ns:tagged', tags: ['trip:1'], policy: { fresh: '10m', stale: '1h' } } as const;

describe('the channel by which services invalidate', () => {
  it.each([
    ['a tag', { tags: ['trip:1'] }],
    ['a key', { keys: [{ namespace: 'ns', key: 'tagged' }] }],
    ['a namespace', { namespaces: ['ns'] }],
  ])('ends what is cached under %s, in every process', async (_, names) => {
    const all = cluster(3);
    for (const one of all.processes) await isHit(one, TAGGED);
    for (const one of all.processes) expect(await isHit(one, TAGGED)).toBe(true);
    expect(all.server.publish(JSON.stringify({ v: 1, id: 'a', ...names }))).toBe(3);
    await settle();
    expect(await isHit(all.two, TAGGED)).toBe(false);
    for (const one of all.processes) expect(await isHit(one, TAGGED)).toBe(true);
    expect(outcomes(all)).toEqual(['carried-out', 'done-before', 'done-before']);
  });

  it('lets no load that began before be kept', async () => {
    const all = cluster();
    let bring = (_value: string): void => undefined;
    const load = () => new Promise<string>((resolve) => (bring = resolve));
    const loading = all.one.process.answer(load, TAGGED);
    await settle();
    all.server.publish(JSON.stringify({ v: 1, id: 'a', tags: ['trip:1'] }));
    await settle();
    bring('old');
    expect(await loading).toBe('old');
    expect(await isHit(all.two, TAGGED)).toBe(false);
  });

  it('by mode expire lets old answers be served while they are refreshed, and deletes plain values', async () => {
    const all = cluster();
    await isHit(all.one, TAGGED);
    const bytes = Buffer.from('"plain"');
    await all.one.process.plainValues.write([{ key: 'ns:plain', bytes, lifeMs: 60_000 }]);
    const keys = ['tagged', 'plain'].map((key) => ({ namespace: 'ns', key }));
    all.server.publish(JSON.stringify({ v: 1, id: 'a', mode: 'expire', keys }));
    await settle();
    expect(await all.two.process.answer(async () => 'refreshed', TAGGED)).toBe(1);
    await settle();
    expect(await all.two.process.answer(async () => 'not asked', TAGGED)).toBe('refreshed');
    expect(await all.backend.store.read(['ns:plain'])).toEqual([undefined]);
  });

  it('carries out once what comes again with the same id, and each time what has none', async () => {
    const all = cluster(3);
    const publish = async (message: object) => {
      all.server.publish(JSON.stringify({ v: 1, tags: ['a'], ...message }));
      await settle();
    };
    await publish({ id: 'same' });
    await publish({ id: 'same' });
    expect(bumpsOf(all)).toBe(1);
    await publish({});
    expect(bumpsOf(all)).toBe(1 + 3);
  });

  it('counts bad messages, and goes on', async () => {
    const all = cluster(1);
    for (const text of ['', 'ey', '{"v":1}', `{"v":1,"tags":["${'x'.repeat(70_000)}"]}`])
      all.server.publish(text);
    expect(all.one.heard().map(({ outcome, reason, bytes }) => [outcome, reason, bytes])).toEqual([
      ['refused', 'it is not JSON', 0],
      ['refused', 'it is not JSON', 2],
      ['refused', 'it names no tags, no keys and no namespaces', 7],
      ['refused', 'it is longer than 65536 bytes', 70_019],
    ]);
    all.server.publish('{"v":1,"tags":["a"],"source":"python"}');
    await settle();
    expect(all.one.heard().at(-1)).toEqual({ outcome: 'carried-out', bytes: 38, source: 'python' });
  });

  it('holds at once where the server does not answer, and reaches it later', async () => {
    const all = cluster();
    for (const one of all.processes) await isHit(one, TAGGED);
    all.one.process.backend.failAll();
    all.server.publish(JSON.stringify({ v: 1, tags: ['trip:1'], id: 'a' }));
    await settle();
    expect(await isHit(all.one, TAGGED)).toBe(false);
    expect(await isHit(all.two, TAGGED)).toBe(false);
  });

  it('loses nothing where the process that has the claim dies', async () => {
    const all = cluster();
    for (const one of all.processes) await isHit(one, TAGGED);
    // Its claim comes first, and what follows never gets there.
    all.one.process.backend.hold('bump');
    all.server.publish(JSON.stringify({ v: 1, tags: ['trip:1'], id: 'a' }));
    await settle();
    expect(await isHit(all.two, TAGGED)).toBe(true);
    all.one.process.backend.failAll(['renew', 'takeOver']);
    for (let ms = 0; ms <= 2_500; ms += 500) {
      all.clock.advance(500);
      await settle();
    }
    expect(outcomes(all)).toEqual(['carried-out']);
    expect(await isHit(all.two, TAGGED)).toBe(false);
  });

  it('carries out, when the process ends, what it heard and does not know to be done', async () => {
    const all = cluster();
    for (const one of all.processes) await isHit(one, TAGGED);
    all.one.process.backend.hold('bump');
    all.server.publish(JSON.stringify({ v: 1, tags: ['trip:1'], id: 'a' }));
    await settle();
    await all.two.channel.close();
    expect(all.two.heard()).toEqual([{ outcome: 'carried-out', bytes: 34 }]);
    expect(all.server.publish('{"v":1,"tags":["a"]}')).toBe(1);
  });
});
