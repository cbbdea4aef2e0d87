import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  CACHE_MODULE_OPTIONS,
  CacheEvents,
  CacheModule,
  type CacheModuleOptions,
  CacheService,
  MemoryStore,
} from '@tripsage/cache';
import { CacheHealth } from '@tripsage/cache/ops';
import { FakeClock } from '@tripsage/cache-testing';
import { Redis } from 'ioredis';
import { localCluster } from '../simulated-process.js';
import { describeOnServer, realServer } from '../../support/real-server.js';

async function appWith(options: CacheModuleOptions): Promise<TestingModule> {
  const app = await Test.createTestingModule({ imports: [CacheModule.forRoot(options)] }).compile();
  await app.init();
  return app;
}

@Module({})
class SettingsModule {}

/** A load that says when it runs and ends when it is let. */
class LoadGate<Value> {
  open: () => void = () => undefined;
  readonly reached: Promise<void>;
  private begin: () => void = () => undefined;

  constructor(private readonly value: Value) {
    this.reached = new Promise((resolve) => (this.begin = resolve));
  }

  readonly load = async (): Promise<Value> => {
    this.begin();
    await new Promise<void>((resolve) => (this.open = resolve));
    return this.value;
  };
}

/** What holds for CacheService on every store. */
function itServes(options: () => CacheModuleOptions): void {
  let app: TestingModule;
  let cache: CacheService;

  beforeAll(async () => {
    app = await appWith(options());
    cache = app.get(CacheService);
  });
  afterAll(() => app.close());

  it.each([null, false, 0, '', [], {}, 'text', 1.5, { hello: 'world', list: [1, { two: 2 }] }])(
    'gets %j as it was set',
    async (value) => {
      await cache.set('value', value);
      expect(await cache.get('value')).toEqual(value);
      expect(await cache.has('value')).toBe(true);
    },
  );

  it('writes dates as ISO text', async () => {
    await cache.set('date', { at: new Date(0) });
    expect(await cache.get('date')).toEqual({ at: '1970-01-01T00:00:00.000Z' });
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a BigInt', 1n],
  ])('refuses to set %s, which JSON has no text for', async (_what, value) => {
    await expect(cache.set('nothing', value)).rejects.toMatchObject({ code: 'CACHE_VALUE_UNSUPPORTED' });
    expect(await cache.has('nothing')).toBe(false);
  });

  it('finds nothing where nothing is', async () => {
    expect(await cache.get('absent')).toBeUndefined();
    expect(await cache.has('absent')).toBe(false);
    expect(await cache.ttl('absent')).toBeNull();
    expect(await cache.delete('absent')).toBe(false);
    expect(await cache.explain('absent')).toMatchObject({ key: 'default:absent', state: 'absent' });
  });

  it('has an hour by default, in milliseconds', async () => {
    await cache.set('hour', 1);
    const left = await cache.ttl('hour');
    expect(left).toBeGreaterThan(3_590_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
  });

  it('deletes plain values and managed entries alike', async () => {
    await cache.set('plain', 1);
    await cache.getOrSet({ key: 'managed' }, '1m', async () => 1);
    for (const key of ['plain', 'managed']) {
      expect(await cache.has(key)).toBe(true);
      expect(await cache.delete(key)).toBe(true);
      expect(await cache.get(key)).toBeUndefined();
    }
  });

  it('deletes many at once, each counted once', async () => {
    await cache.setMany([
      ['many:1', 1],
      ['many:2', 2],
    ]);
    expect(await cache.deleteMany(['many:1', 'many:2', 'many:2', 'many:3'])).toBe(2);
    expect([await cache.has('many:1'), await cache.deleteMany([])]).toEqual([false, 0]);
  });

  it('expires managed entries, which may still be stale, and deletes plain values', async () => {
    const load = (value: string) =>
      cache.getOrSet({ key: 'expired' }, { fresh: '1m', stale: '1m' }, async () => value);
    await load('old');
    expect(await cache.expire('expired')).toBe(true);
    expect([(await cache.explain('expired')).state, await cache.get('expired')]).toEqual([
      'stale',
      undefined,
    ]);
    expect(await load('new')).toBe('old');
    await cache.set('expired plain', 1);
    expect([await cache.expire('expired plain'), await cache.has('expired plain')]).toEqual([true, false]);
    expect(await cache.expire('never there')).toBe(false);
  });

  it('keeps namespaces and keys apart', async () => {
    await cache.set('b:c', 1, '1m', 'a');
    expect(await cache.get('c', 'b')).toBeUndefined();
    expect(await cache.get('b:c', 'a')).toBe(1);
    await cache.set('*', 'star', '1m', 'a');
    expect(await cache.get('*', 'a')).toBe('star');
    expect(await cache.delete('*', 'a')).toBe(true);
    expect(await cache.get('b:c', 'a')).toBe(1);
  });

  it.each(['new\nline', 'ünïcödé ✈', 'a b', 'x'.repeat(1024), '{tag}', '__proto__'])(
    'takes the key %j',
    async (key) => {
      await cache.set(key, key);
      expect(await cache.get(key)).toBe(key);
    },
  );

  it.each(['', 'x'.repeat(1025), '\ud800', 5 as never, undefined as never])(
    'refuses the key %j',
    async (key) => {
      await expect(cache.set(key, 1)).rejects.toMatchObject({ code: 'CACHE_KEY_INVALID' });
      await expect(cache.get(key)).rejects.toMatchObject({ code: 'CACHE_KEY_INVALID' });
      await expect(cache.getOrSet({ key }, '1m', async () => 1)).rejects.toMatchObject({
        code: 'CACHE_KEY_INVALID',
      });
    },
  );

  it.each(['', 'a:b', 'a*', 'a b', 'a\n', 'x'.repeat(65), '_cache', '_cache.x'])(
    'refuses the namespace %j',
    async (namespace) => {
      await expect(cache.get('k', namespace)).rejects.toMatchObject({ code: 'CACHE_NAMESPACE_INVALID' });
      await expect(cache.set('k', 1, '1m', namespace)).rejects.toMatchObject({
        code: 'CACHE_NAMESPACE_INVALID',
      });
    },
  );

  it.each([60, '60', '1 m', '-1s', '1e3ms', '0ms', '366d'])('refuses the life %j', async (ttl) => {
    await expect(cache.set('life', 1, ttl as never)).rejects.toMatchObject({
      code: 'CACHE_DURATION_INVALID',
    });
  });

  it('gets and sets many, found ones only, each once', async () => {
    await cache.setMany(
      [
        ['one', 1],
        ['two', 2],
      ],
      '1m',
      'many',
    );
    const found = await cache.getMany<number>(['two', 'none', 'one', 'two'], 'many');
    expect([...found]).toEqual([
      ['two', 2],
      ['one', 1],
    ]);
    expect(await cache.getMany([], 'many')).toEqual(new Map());
    await cache.setMany([], '1m', 'many');
  });

  it('loads once and keeps more than JSON says', async () => {
    let loads = 0;
    const value = {
      at: new Date(5),
      map: new Map([['a', new Set([1n])]]),
      bytes: Buffer.from('x'),
      none: undefined,
      zero: -0,
    };
    const load = async (): Promise<typeof value> => {
      loads += 1;
      return value;
    };
    const first = await cache.getOrSet({ key: 'rich' }, '1m', load);
    const second = await cache.getOrSet({ key: 'rich' }, '1m', load);
    expect(first).toStrictEqual(value);
    expect(second).toStrictEqual(value);
    expect(loads).toBe(1);
    expect(await cache.get('rich')).toStrictEqual(value);
  });

  it('gives plain values as copies of the caller’s own, managed ones frozen', async () => {
    await cache.set('own', { count: 1 });
    const own = await cache.get<{ count: number }>('own');
    if (own) own.count += 1;
    expect(await cache.get('own')).toEqual({ count: 1 });
    await cache.getOrSet({ key: 'shared' }, '1m', async () => ({ count: 1 }));
    expect(Object.isFrozen(await cache.get('shared'))).toBe(true);
  });

  it('refuses the options that make a key where the key is given', async () => {
    const vary = (): string => 'ann';
    await expect(cache.getOrSet({ key: 'k' }, '1m', async () => 1, { vary })).rejects.toMatchObject({
      code: 'CACHE_OPTION_INVALID',
      message: expect.stringContaining('vary'),
    });
  });

  it('explains what is there', async () => {
    await cache.getOrSet({ key: 'explained' }, '1m', async () => 1, { tags: ['a', 'b', 'a'] });
    const explanation = await cache.explain('explained');
    expect(explanation).toMatchObject({ key: 'default:explained', state: 'fresh', tags: ['a', 'b'] });
    expect(explanation.freshForMs).toBeGreaterThan(50_000);
  });

  it('lets a value set or deleted by hand win over a load under way', async () => {
    const gate = new LoadGate('loaded');
    const loading = cache.getOrSet({ key: 'race' }, '1m', gate.load);
    await gate.reached;
    await cache.set('race', 'by hand');
    gate.open();
    expect(await loading).toBe('loaded');
    expect(await cache.get('race')).toBe('by hand');
    expect(await cache.getOrSet({ key: 'race' }, '1m', async () => 'again')).toBe('by hand');
  });

  it('keeps no load that a delete came into', async () => {
    const gate = new LoadGate('loaded');
    const loading = cache.getOrSet({ key: 'deleted' }, '1m', gate.load);
    await gate.reached;
    await cache.delete('deleted');
    gate.open();
    expect(await loading).toBe('loaded');
    expect(await cache.has('deleted')).toBe(false);
  });

  it('counts hits, misses, loads and failures by namespace', async () => {
    const entry = { key: 'k', namespace: 'counted' };
    const policy = { fresh: '1m', errors: '0ms' } as const;
    const failing = cache.getOrSet(entry, policy, () => Promise.reject(new Error('down')));
    await expect(failing).rejects.toThrow('down');
    await cache.getOrSet(entry, '1m', async () => 1);
    await cache.getOrSet(entry, '1m', async () => 1);
    await cache.get('k', 'counted');
    await cache.get('none', 'counted');
    expect(cache.stats().namespaces['counted']).toEqual({
      hits: 2,
      stale: 0,
      misses: 2,
      loads: 1,
      failures: 1,
    });
  });
}

describe('CacheService on the embedded store', () => {
  itServes(() => ({}));
});

describeOnServer('CacheService on a real server', () => {
  const keyPrefix = realServer()?.keyPrefix() ?? '';
  const options = (): CacheModuleOptions => ({ url: realServer()?.url, keyPrefix });

  itServes(options);

  describe('and other clients', () => {
    let app: TestingModule;
    let cache: CacheService;
    let client: Redis;

    beforeAll(async () => {
      app = await appWith(options());
      cache = app.get(CacheService);
      client = new Redis(realServer()?.url ?? '');
    });
    afterAll(async () => {
      const keys = await client.keys(`${keyPrefix}*`.replace(/[[\]?]/g, '\\$&'));
      if (keys.length > 0) await client.del(keys);
      await client.quit();
      await app.close();
    });

    it('read what another client wrote with SETEX', async () => {
      await client.setex(`${keyPrefix}default:greeting`, 60, '{"hello":"world"}');
      expect(await cache.get('greeting')).toEqual({ hello: 'world' });
      expect(await cache.ttl('greeting')).toBeGreaterThan(58_000);
    });

    it('write plain JSON that another client reads, with its expiry', async () => {
      await cache.set('plain', { hello: 'world' }, '90s');
      expect(await client.get(`${keyPrefix}default:plain`)).toBe('{"hello":"world"}');
      expect(await client.pttl(`${keyPrefix}default:plain`)).toBeGreaterThan(88_000);
    });

    it('keep managed entries in an envelope that is not JSON, for as long as the windows say', async () => {
      const policy = { fresh: '10s', stale: '20s', staleIfError: '40s' } as const;
      await cache.getOrSet({ key: 'managed' }, policy, async () => 1);
      const bytes = await client.getBuffer(`${keyPrefix}default:managed`);
      expect(bytes?.[0]).toBe(0x01);
      const left = await client.pttl(`${keyPrefix}default:managed`);
      expect(left).toBeGreaterThan(49_000);
      expect(left).toBeLessThanOrEqual(50_000);
    });

    it('have no end where another client set none', async () => {
      await client.set(`${keyPrefix}default:endless`, '1');
      expect(await cache.ttl('endless')).toBe(Infinity);
      expect(await cache.get('endless')).toBe(1);
    });

    it('take what is neither JSON nor an entry as absent, and say so', async () => {
      const unreadable: string[] = [];
      const stop = app
        .get(CacheEvents)
        .on('unreadable', ({ key, reason }) => unreadable.push(`${key} ${reason}`));
      await client.set(`${keyPrefix}default:foreign`, 'hello', 'EX', 60);
      expect(await cache.get('foreign')).toBeUndefined();
      expect(await cache.getOrSet({ key: 'foreign' }, '1m', async () => 'mended')).toBe('mended');
      expect(await cache.get('foreign')).toBe('mended');
      expect(unreadable).toHaveLength(2);
      stop();
    });
  });
});

describe('CacheModule', () => {
  it.each<[string, CacheModuleOptions, string, RegExp]>([
    ['an unknown option', { ttl: 5 } as never, 'CACHE_OPTION_INVALID', /'ttl' is not an option/],
    ['a prefix with a space', { keyPrefix: 'a b' }, 'CACHE_OPTION_INVALID', /keyPrefix/],
    ['enabled as text', { enabled: 'no' as never }, 'CACHE_OPTION_INVALID', /enabled must be true or false/],
    ['a bound of 0', { memory: { maxBytes: 0 } }, 'CACHE_OPTION_INVALID', /memory/],
    [
      'a bare number as time-out',
      { commandTimeout: 500 as never },
      'CACHE_DURATION_INVALID',
      /commandTimeout.*'500ms'/,
    ],
    [
      'a policy with an unknown field',
      { policies: { a: { fresh: '1m', ttl: 1 } as never } },
      'CACHE_POLICY_INVALID',
      /policies\.a: 'ttl'/,
    ],
    [
      'an override of nonsense',
      { namespaces: { a: { jitter: 2 } } },
      'CACHE_POLICY_INVALID',
      /namespaces\.a\.jitter/,
    ],
    [
      'an override that is no policy',
      { namespaces: { a: 5 as never } },
      'CACHE_POLICY_INVALID',
      /namespaces\.a: expected/,
    ],
    ['an override of no namespace', { namespaces: { 'a b': {} } }, 'CACHE_NAMESPACE_INVALID', /namespaces/],
    [
      'a context that is not functions',
      { context: { user: 'ann' as never } },
      'CACHE_OPTION_INVALID',
      /context/,
    ],
    ['a URL of another protocol', { url: 'http://localhost' }, 'CACHE_OPTION_INVALID', /url/],
    [
      'a store that is none',
      { store: {} as never },
      'CACHE_OPTION_INVALID',
      /store must be a CacheStore with name, read, write, delete, clear, scan, health, close/,
    ],
    [
      'a store without a method',
      { store: Object.assign(new MemoryStore(), { health: undefined }) as never },
      'CACHE_OPTION_INVALID',
      /store must be a CacheStore/,
    ],
    [
      'a clock that is none',
      { clock: {} as never },
      'CACHE_OPTION_INVALID',
      /clock must be a Clock with now, monotonic/,
    ],
    [
      'a store beside a URL',
      { store: new MemoryStore(), url: 'redis://127.0.0.1:1' },
      'CACHE_OPTION_INVALID',
      /store and url each say/,
    ],
    [
      'a store beside options of ioredis',
      { store: new MemoryStore(), redis: {} },
      'CACHE_OPTION_INVALID',
      /store and redis each say/,
    ],
    [
      'an override that is a Date',
      { namespaces: { a: new Date() as never } },
      'CACHE_POLICY_INVALID',
      /a: expected/,
    ],
    [
      'a list in place of all',
      [] as never,
      'CACHE_OPTION_INVALID',
      /CacheModule: expected options, not a list/,
    ],
  ])('refuses %s by name', async (_what, options, code, message) => {
    await expect(appWith(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  describe.each(['redis', 'memory', 'policies', 'namespaces', 'context'])('refuses as %s', (option) => {
    it.each([
      ['a list', []],
      ['a Date', new Date()],
      ['an instance of a class', new FakeClock()],
    ])('%s', async (_what, given) => {
      await expect(appWith({ [option]: given })).rejects.toMatchObject({
        code: 'CACHE_OPTION_INVALID',
        message: expect.stringMatching(new RegExp(`${option}(:| must be)`)),
      });
    });
  });

  it('takes options that have no prototype, and ports of classes', async () => {
    const bare = (fields: object) => Object.assign(Object.create(null) as object, fields);
    const policies = bare({ named: bare({ fresh: '1m' }) });
    const options = { policies, namespaces: bare({}), memory: bare({ maxEntries: 5 }), context: bare({}) };
    const app = await appWith(bare({ ...options, store: new MemoryStore(), clock: new FakeClock() }));
    await app.close();
  });

  it('closes the store that it made, and leaves open one that it was given', async () => {
    const store = new MemoryStore();
    await (await appWith({ store })).close();
    expect(await store.health()).toMatchObject({ state: 'up' });
    const app = await appWith({});
    const health = app.get(CacheHealth);
    await app.close();
    expect(await health.check()).toMatchObject({ store: 'memory', state: 'down' });
  });

  it('takes its options from other providers', async () => {
    const app = await Test.createTestingModule({
      imports: [
        CacheModule.forRootAsync({
          imports: [
            {
              module: SettingsModule,
              providers: [{ provide: 'LIFE', useValue: '1m' }],
              exports: ['LIFE'],
            },
          ],
          inject: ['LIFE'],
          useFactory: async (fresh: '1m') => ({ policies: { named: { fresh } } }),
        }),
      ],
    }).compile();
    const cache = app.get(CacheService);
    await cache.getOrSet({ key: 'k' }, 'named' as never, async () => 1);
    expect(await cache.ttl('k')).toBeGreaterThan(58_000);
    await app.close();
  });

  it.each([undefined, null])('refuses a factory of options that gives %s', async (given) => {
    const starting = Test.createTestingModule({
      imports: [CacheModule.forRootAsync({ useFactory: () => given as never })],
    }).compile();
    await expect(starting).rejects.toMatchObject({ code: 'CACHE_OPTION_INVALID' });
  });

  it('takes other options in a test that overrides them', async () => {
    const app = await Test.createTestingModule({
      imports: [CacheModule.forRoot({ url: 'redis://127.0.0.1:1' })],
    })
      .overrideProvider(CACHE_MODULE_OPTIONS)
      .useValue({ enabled: false })
      .compile();
    await app.init();
    expect(await app.get(CacheHealth).check()).toMatchObject({ store: 'memory' });
    expect(await app.get(CacheService).explain('k')).toMatchObject({
      reason: expect.stringContaining('disabled'),
    });
    await app.close();
  });

  it('is not harmed by a listener whose promise rejects', async () => {
    const app = await appWith({});
    const events = app.get(CacheEvents);
    const told: unknown[] = [];
    Object.assign(events, { logger: { error: (text: unknown) => told.push(text) } });
    events.on('lookedUp', async () => {
      throw new Error('listener');
    });
    await app.get(CacheService).get('k');
    await new Promise(setImmediate);
    expect(told).toEqual(["A listener to 'lookedUp' failed."]);
    await app.close();
  });

  it('overrides policies by namespace', async () => {
    const app = await appWith({ namespaces: { short: { fresh: '2s' } } });
    const cache = app.get(CacheService);
    await cache.getOrSet({ key: 'k', namespace: 'short' }, '1h', async () => 1);
    expect(await cache.ttl('k', 'short')).toBeLessThanOrEqual(2_000);
    await app.close();
  });

  it('warns of overrides of a namespace that no method uses', async () => {
    const warnings: unknown[] = [];
    const app = await Test.createTestingModule({
      imports: [CacheModule.forRoot({ namespaces: { fligths: { fresh: '5m' } } })],
    })
      .setLogger({ warn: (text: unknown) => warnings.push(text), log: () => {}, error: () => {} })
      .compile();
    await app.init();
    expect(warnings).toEqual([expect.stringContaining('namespaces.fligths overrides the policy of no')]);
    await app.close();
  });

  it('invalidates what it sets and deletes where it is disabled: others may hold the old value', async () => {
    const { clock, backend } = localCluster();
    const [on, off] = [await appWith({ clock, backend }), await appWith({ clock, backend, enabled: false })];
    const [cache, disabled] = [on.get(CacheService), off.get(CacheService)];
    let loads = 0;
    const ask = (key: string) => cache.getOrSet({ key }, '1h', async () => (loads += 1));
    const writes = [
      () => disabled.set('k', 'set'),
      () => disabled.setMany([['k', 'set'], ['other', 1]]), // prettier-ignore
      () => disabled.delete('k'),
    ];
    for (const write of writes) {
      const before = loads;
      expect([await ask('k'), await ask('k')]).toEqual([before + 1, before + 1]);
      await write();
      expect(await ask('k')).toBe(before + 2);
      await cache.delete('k');
    }
    await cache.set('k', 'plain');
    await disabled.set('k', 'set');
    expect([await cache.get('k'), await disabled.get('k')]).toEqual([undefined, undefined]);
    await Promise.all([on.close(), off.close()]);
  });

  it('sends every call to the method where it is disabled', async () => {
    const app = await appWith({ enabled: false });
    const cache = app.get(CacheService);
    let loads = 0;
    const load = async (): Promise<number> => (loads += 1);
    expect([
      await cache.getOrSet({ key: 'k' }, '1m', load),
      await cache.getOrSet({ key: 'k' }, '1m', load),
    ]).toEqual([1, 2]);
    await cache.set('k', 1);
    expect(await cache.get('k')).toBeUndefined();
    await app.close();
  });
});
