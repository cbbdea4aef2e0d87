import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { Redis } from 'ioredis';
import { describeWithOwnServer, startOwnServer } from '../../../support/own-server.js';
import { everyLimitsScript } from './every-limits-script.js';
import { until } from '../../../support/until.js';

const slotByOthers = createRequire(import.meta.url)('cluster-key-slot') as (key: string) => number;
const LIFE_MS = 60_000;
const PREFIXES = ['', 'app:', '{app}:', 'a}b:'];
const KEYS = ['ns:key', 'ns:{tag}:key', 'ns:a}b'];
const LIMITERS = ['supplier', 'supplier:aB-_9'];
const NOWHERE = { epoch: undefined, number: 0 };
const lease = (token: string) => ({ token, epoch: 'e', number: 1 });
const entry = (key: string) => ({ key, bytes: Uint8Array.of(1, 1), lifeMs: LIFE_MS });

/** One script that ran: the keys that it declared, and the commands that it called. */
interface Execution {
  readonly declared: readonly string[];
  readonly called: string[][];
}

// Redis lets scripts touch any key; DragonflyDB refuses those that are not declared, and a cluster those elsewhere.
describeWithOwnServer('the scripts, as a server runs them', () => {
  let url: string;
  let client: Redis;
  beforeAll(async () => {
    ({ url } = await startOwnServer());
    client = new Redis(url);
  });
  afterAll(() => client.disconnect());

  /** What MONITOR shows of the scripts that run meanwhile. */
  async function executionsDuring(work: () => Promise<unknown>): Promise<Execution[]> {
    const executions: Execution[] = [];
    const monitor = await client.monitor();
    const seenAll = new Promise<void>((resolve) => {
      monitor.on('monitor', (_time: string, command: string[], source: string) => {
        const [name = '', , count = '0', ...keysAndArgs] = command;
        if (source === 'lua') executions.at(-1)?.called.push(command);
        else if (/^eval(sha)?$/i.test(name)) {
          executions.push({ declared: keysAndArgs.slice(0, Number(count)), called: [] });
        } else if (name === 'echo') resolve();
      });
    });
    await work();
    await client.echo('the end');
    await seenAll;
    monitor.disconnect();
    return executions;
  }

  async function keysOf(command: readonly string[]): Promise<string[]> {
    const [name = ''] = command;
    if (/^(publish|time)$/i.test(name)) return [];
    return (await client.call('COMMAND', 'GETKEYS', ...command)) as string[];
  }

  async function everyScript(backend: DragonflyBackend, key: string): Promise<void> {
    const { leases, versions, store, refreshQueue, counters, settings } = backend;
    const failed = { failure: { name: 'E', message: 'm' }, lifeMs: LIFE_MS };
    await leases.acquire(key, lease('one'), LIFE_MS, '');
    await leases.renew(key, 'one', LIFE_MS);
    await leases.renew(key, 'two', LIFE_MS);
    await leases.takeOver(key, 'one', lease('two'), LIFE_MS);
    await leases.takeOver(key, 'one', lease('two'), LIFE_MS);
    await leases.commit(entry(key), 'one');
    await leases.commit(entry(key), 'two');
    await leases.forceAcquire(key, lease('three'), LIFE_MS);
    await leases.release(key, 'two');
    await leases.release(key, 'three', failed);
    await leases.forceAcquire(key, lease('four'), LIFE_MS);
    await leases.release(key, 'four');
    await store.write([{ key, bytes: Buffer.from('1'), lifeMs: LIFE_MS }]);
    await store.read([key]);
    await store.clear(key, 'plain');
    await store.delete([key]);
    const { epoch } = await versions.sync(NOWHERE);
    await versions.bump([`k:${key}`, 't:a'], 'delete', { epoch, number: 0 });
    await versions.bump([`k:${key}`, 't:b', 't:c'], 'expire', NOWHERE);
    for (let i = 0; i < 4; i += 1) await versions.bump([`k:${i}`, `t:${i}`], 'delete', NOWHERE);
    await versions.reset();
    const touch = { key, method: 'ns:entity:find', args: 'json:[]', dueInMs: 0 };
    await refreshQueue.touch([{ ...touch, hits: 1 }], 10);
    await refreshQueue.touch([{ ...touch, hits: 4 }], 10);
    await delay(2);
    await refreshQueue.claim(10, { forMs: 1, leastHits: 1 });
    await refreshQueue.postpone(key, 0, true);
    await refreshQueue.refreshed(key, 0, 0.5);
    await delay(2);
    await refreshQueue.claim(10, { forMs: 1, leastHits: 100 });
    await refreshQueue.touch([{ ...touch, hits: 1 }], 10);
    await refreshQueue.drop([key]);
    await refreshQueue.state();
    await refreshQueue.touch([{ ...touch, hits: 1 }], 10);
    await refreshQueue.next(10);
    await counters.add({ hits: 1 }, 1);
    await counters.add({ hits: 1 }, 1);
    await settings.set('table', key, 'text');
    await settings.set('table', key, 'text', 1);
    await delay(2);
    await settings.all('table');
    await settings.set('table', key, undefined);
  }

  /** So few that every script has some to drop. */
  async function keepingFewBumps(at: string, keyPrefix: string): Promise<DragonflyBackend> {
    const versions = { mostBumps: { keys: 2, others: 3 } };
    const backend = new DragonflyBackend({ url: at, keyPrefix, versions });
    await backend.connect(5_000);
    return backend;
  }

  it.each(PREFIXES)('touch declared keys only, all in one slot, under the prefix %j', async (keyPrefix) => {
    const backend = await keepingFewBumps(url, keyPrefix);
    const executions = await executionsDuring(async () => {
      for (const key of KEYS) await everyScript(backend, key);
      for (const id of LIMITERS) await everyLimitsScript(backend.limits, client, keyPrefix, id);
    });
    await backend.close();
    expect(executions.length).toBeGreaterThan(150);
    const touched = new Set<string>();
    for (const { declared, called } of executions) {
      const keys = (await Promise.all(called.map(keysOf))).flat();
      expect(declared).toEqual(expect.arrayContaining(keys));
      expect(new Set(declared.map(slotByOthers)).size).toBe(1);
      expect(declared.every((key) => key.startsWith(keyPrefix))).toBe(true);
      for (const [name = ''] of called) touched.add(name.toLowerCase());
    }
    // All branches ran.
    expect([...touched].toSorted()).toEqual(
      [
        [
          'del',
          'exists',
          'get',
          'getrange',
          'hdel',
          'hget',
          'hgetall',
          'hkeys',
          'hmget',
          'hset',
          'pexpire',
          'pttl',
          'publish',
          'set',
          'strlen',
          'time',
          'unlink',
          'zadd',
          'zcard',
          'zcount',
        ],
        ['zrange'],
        ['zrangebyscore', 'zrem', 'zremrangebyrank', 'zremrangebyscore', 'zscore'],
      ].flat(),
    );
  });

  it('run on a node in cluster mode, which refuses keys of several slots', async () => {
    const server = await startOwnServer({ flags: ['--cluster-enabled', 'yes'] });
    const node = new Redis(server.url);
    await node.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    await until(async () => (await node.cluster('INFO')).includes('cluster_state:ok'));
    const twoSlots = node.eval('return 1', 2, 'a', 'b');
    await expect(twoSlots).rejects.toThrow('CROSSSLOT');
    for (const keyPrefix of PREFIXES) {
      const backend = await keepingFewBumps(server.url, keyPrefix);
      for (const key of KEYS) await everyScript(backend, key);
      for (const id of LIMITERS) await everyLimitsScript(backend.limits, node, keyPrefix, id);
      await backend.close();
    }
    await node.quit();
  });

  it('are sent whole once, then by their checksum, also when the server has forgotten them', async () => {
    const backend = new DragonflyBackend({ url, keyPrefix: 'known:' });
    await backend.versions.sync(NOWHERE);
    await client.script('FLUSH');
    const before = await callsOf('eval');
    for (let i = 0; i < 3; i += 1) await backend.versions.sync(NOWHERE);
    expect((await callsOf('eval')) - before).toBe(1);
    await backend.close();
  });

  it('leave no method on a client that is given', async () => {
    const given = new Redis(url);
    await given.ping();
    const methods = Object.keys(given);
    const backend = new DragonflyBackend({ redis: given, keyPrefix: 'given:' });
    await backend.connect(5_000);
    await everyScript(backend, 'ns:key');
    expect(Object.keys(given).filter((name) => !methods.includes(name))).toEqual([]);
    await backend.close();
    expect(await given.ping()).toBe('PONG');
    given.disconnect();
  });

  async function callsOf(command: string): Promise<number> {
    const stats = await client.info('commandstats');
    return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
  }
});
