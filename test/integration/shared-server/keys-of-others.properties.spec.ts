import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type INestApplicationContext, Injectable, NotFoundException } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Cacheable, CacheModule, CacheService } from '@tripsage/cache';
import { CacheOpsModule } from '@tripsage/cache/ops';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { ClearingAdmin } from '../../../libs/cache/src/ops/admin/entries/clearing.admin.js';
import { EntriesAdmin } from '../../../libs/cache/src/ops/admin/entries/entries.admin.js';
import { AdminJobs } from '../../../libs/cache/src/ops/admin/changes/admin.jobs.js';
import { KeyCount } from '../../../libs/cache/src/ops/admin/namespaces/key-count.js';
import { Purge } from '../../../libs/cache/src/invalidation/purge.js';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../support/own-server.js';
import { until } from '../../support/until.js';
import { changesOf, everyKey } from './every-key.js';

const seed = Number(process.env.FC_SEED);
const RUNS = 20;
const SECRET = 's3cret';

@Injectable()
class Offers {
  @Cacheable('flights', '10m', { tags: ['offers'] })
  async search(query: string): Promise<string> {
    return `offers for ${query}`;
  }

  /** Its namespace is the beginning of what other prefixes go on with. */
  @Cacheable('eu', '10m')
  async inEurope(query: string): Promise<string> {
    return `offers for ${query}`;
  }
}

/** Each begins with one before it. */
const PREFIXES = ['sh', 'shop:', 'shop:eu:', 'shop:eu:de:'];
/** The namespaces that applications use; others that start so belong to other services. */
const NAMESPACES = ['default', 'flights', 'eu', 'op'];
const OF_SERVICES = ['session', 'bull', 'flightsx', 'de'];

const anyName = fc.string({ unit: fc.constantFrom(...'ab:*?[]\\{}_é'), minLength: 1, maxLength: 6 });
const anyValue = fc.constantFrom(
  `{"token":"${SECRET}"}`,
  'ʀ, a letter whose first byte is 0xCA',
  Buffer.of(0xca, 0x3f, 0x80, 0, 0),
  Buffer.of(0xca, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0x7b, 0x7d),
  Buffer.of(0xca),
  Buffer.of(1, 0x33, 0, 0, 0, 0, 0, 0x41, 0x42),
  Buffer.of(1),
  '',
);
const anyPrefix = fc.constantFrom('', ...PREFIXES);

/** A string that another service keeps, in no namespace of an application, or a value of another type, anywhere. */
const anyForeign = fc.oneof(
  fc.record({
    kind: fc.constant('string' as const),
    key: fc
      .tuple(anyPrefix, fc.constantFrom(...OF_SERVICES), anyName)
      .map(([prefix, namespace, name]) => `${prefix}${namespace}:${name}`),
    value: anyValue,
  }),
  fc.record({
    kind: fc.constantFrom('hash', 'list', 'set', 'zset', 'stream'),
    key: fc
      .tuple(anyPrefix, fc.constantFrom(...NAMESPACES, ...OF_SERVICES), anyName)
      .map(([prefix, namespace, name]) => `${prefix}${namespace}:t-${name}`),
    value: fc.constant(SECRET),
  }),
);

const anyNamespace = fc.constantFrom(...NAMESPACES);
const anyOperation = fc.oneof(
  fc.record({ kind: fc.constant('reset' as const), plain: fc.subarray(NAMESPACES) }),
  fc.record({
    kind: fc.constant('clearNamespace' as const),
    namespace: anyNamespace,
    mode: fc.constantFrom('delete' as const, 'expire' as const),
  }),
  fc.record({ kind: fc.constant('tags' as const) }),
  fc.record({ kind: fc.constant('purge' as const) }),
  fc.record({ kind: fc.constant('list' as const) }),
  fc.record({
    kind: fc.constant('clear by pattern' as const),
    pattern: fc.constantFrom('eu:*', 'flights:*', 'default:*', 'session:*', 'op:*:*'),
  }),
  fc.record({ kind: fc.constant('each key' as const) }),
);

type Operation = typeof anyOperation extends fc.Arbitrary<infer One> ? One : never;

describeWithOwnServer('whatever one application does on a server with others', () => {
  let server: OwnServer;
  let other: Redis;
  const apps = new Map<string, INestApplicationContext>();

  beforeAll(async () => {
    server = await startOwnServer();
    other = new Redis(server.url);
    for (const keyPrefix of PREFIXES) {
      const app = await Test.createTestingModule({
        imports: [
          CacheModule.forRoot({ url: server.url, keyPrefix, scheduler: false, commandTimeout: '20s' }),
          CacheOpsModule.forRoot({ admin: { token: 'the-token-of-the-admin' } }),
        ],
        providers: [Offers],
      }).compile();
      apps.set(keyPrefix, await app.init());
      // Its versions are there, which say that the prefix is in use.
      await until(() => other.exists(`${keyPrefix}_cache:versions`));
    }
  });

  afterAll(async () => {
    await Promise.all([...apps.values()].map((app) => app.close()));
    other.disconnect();
    await server.stop();
  });

  const appOf = (prefix: string) => apps.get(prefix) as INestApplicationContext;

  async function writeForeign(kind: string, key: string, value: string | Buffer): Promise<void> {
    await other.unlink(key);
    keepers.delete(key);
    if (kind === 'string') await other.set(key, value);
    if (kind === 'hash') await other.hset(key, 'field', value);
    if (kind === 'list') await other.rpush(key, value);
    if (kind === 'set') await other.sadd(key, value);
    if (kind === 'zset') await other.zadd(key, 1, value);
    if (kind === 'stream') await other.xadd(key, '*', 'field', value);
  }

  /** Fills a cache. What is another's by its key is refused. */
  async function fill(prefix: string, query: string): Promise<void> {
    const app = appOf(prefix);
    await app.get(Offers).search(query);
    await app.get(Offers).inEurope(query);
    for (const namespace of NAMESPACES) {
      await app.get(CacheService).set(query, { query }, '1h', namespace).catch(refused);
      await app.get(CacheService).getOrSet({ key: `flights:${query}`, namespace }, '1h', async () => query);
    }
  }

  /** The keys that an application made, for as long as they are there. */
  const keepers = new Map<string, string>();

  async function fillAndNote(prefix: string, query: string): Promise<number> {
    const before = await everyKey(other);
    await fill(prefix, query);
    const made = [...(await everyKey(other)).keys()].filter((key) => !before.has(key));
    for (const key of made) keepers.set(key, prefix);
    return made.filter((key) => !isBookkeeping(key)).length;
  }

  /** Bookkeeping of running processes changes by itself. */
  const isBookkeeping = (key: string) => key.includes('_cache:');

  /** Everything that an application may not change. */
  async function keptByOthers(prefix: string): Promise<Map<string, string>> {
    const all = await everyKey(other);
    return new Map([...all].filter(([key]) => keepers.get(key) !== prefix && !isBookkeeping(key)));
  }

  async function operate(prefix: string, operation: Operation): Promise<void> {
    const app = appOf(prefix);
    const cache = app.get(CacheService);
    switch (operation.kind) {
      case 'reset':
        return cache.reset({ plain: operation.plain });
      case 'clearNamespace':
        return cache.clearNamespace(operation.namespace, { mode: operation.mode });
      case 'tags':
        return cache.invalidateTags(['offers']);
      case 'purge':
        return void (await app.get(Purge).run('', 'managed'));
      case 'list':
        await app.get(KeyCount).count();
        return;
      case 'clear by pattern': {
        const { id } = app.get(ClearingAdmin).pattern({ pattern: operation.pattern });
        await until(async () => (await app.get(AdminJobs).job(id)).state === 'done');
        return;
      }
      case 'each key':
        for (const key of (await everyKey(other)).keys()) {
          if (key.startsWith(prefix)) await lookAt(app, key.slice(prefix.length));
        }
    }
  }

  /** Asks for a key in each way, and deletes it as an operator and as the application would. */
  async function lookAt(app: INestApplicationContext, key: string): Promise<void> {
    const isRefused = (error: unknown) => error instanceof NotFoundException || refused(error);
    const shown = await app.get(EntriesAdmin).entry(key).catch(isRefused);
    expect(JSON.stringify(shown) ?? '').not.toContain(SECRET);
    await app.get(ClearingAdmin).key(key, 'delete').catch(isRefused);
  }

  /** Names that are none, and keys of others, are refused by errors of the library; all else is a failure. */
  function refused(error: unknown): true {
    expect((error as { code?: unknown }).code).toMatch(/^CACHE_(KEY|NAMESPACE)_INVALID$/);
    return true;
  }

  it('every key that is not its own holds afterwards what it held before', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PREFIXES),
        fc.array(anyForeign, { maxLength: 12 }),
        fc.array(anyOperation, { minLength: 1, maxLength: 5 }),
        async (actor, foreign, operations) => {
          run += 1;
          for (const { kind, key, value } of foreign) await writeForeign(kind, key, value);
          for (const prefix of PREFIXES) if (prefix !== actor) await fillAndNote(prefix, `theirs${run}`);
          expect(await fillAndNote(actor, `mine${run}`)).toBeGreaterThan(3);
          const theirs = await keptByOthers(actor);
          for (const operation of operations) await operate(actor, operation);
          expect(changesOf(theirs, await everyKey(other))).toEqual([]);
          // What is its own can be removed all the same.
          await appOf(actor).get(CacheService).reset({ plain: NAMESPACES });
          await appOf(actor).get(Purge).run('', 'managed');
          const left = [...(await everyKey(other)).keys()].filter((key) => keepers.get(key) === actor);
          expect(left.filter((key) => !isBookkeeping(key))).toEqual([]);
          expect(changesOf(theirs, await everyKey(other))).toEqual([]);
        },
      ),
      { seed, numRuns: RUNS },
    );
  });
});
