import { describe, expect, it } from '@jest/globals';
import { type CacheModuleOptions, LocalBackend, MemoryStore, systemClock } from '@tripsage/cache';
import { checkModuleOptions } from '../../../libs/cache/src/options/module-options.js';

const check = (options: unknown) => checkModuleOptions(options as CacheModuleOptions);
const store = new MemoryStore();
const backend = new LocalBackend(store, systemClock);
const url = 'redis://127.0.0.1:6379';

describe('where entries are kept', () => {
  it('is the embedded store where nothing is said, with bounds for it and for L1', () => {
    expect(check({})).toMatchObject({
      url: undefined,
      redis: undefined,
      backend: undefined,
      store: undefined,
      keyPrefix: '',
      memory: { maxBytes: 67_108_864, maxEntries: 50_000 },
      l1: { maxBytes: 67_108_864, maxEntries: 10_000 },
      maxEntryBytes: 8_388_608,
      commandTimeoutMs: 500,
    });
  });

  it('keeps the default of a bound that is not given', () => {
    expect(check({ memory: { maxEntries: 5 }, l1: { maxBytes: 7 } })).toMatchObject({
      memory: { maxBytes: 67_108_864, maxEntries: 5 },
      l1: { maxBytes: 7, maxEntries: 10_000 },
    });
    expect(check({ l1: false }).l1).toBeUndefined();
  });

  it('is a server, a store or a whole backend, each the very object that was given', () => {
    const redis = {};
    expect(check({ url, redis })).toMatchObject({ url });
    expect(check({ redis }).redis).toBe(redis);
    expect(check({ store }).store).toBe(store);
    expect(check({ backend }).backend).toBe(backend);
  });

  it.each<[object, string]>([
    [{ backend, store }, 'CacheModule: backend and store each say where entries are kept'],
    [{ backend, url }, 'backend and url each say'],
    [{ backend, redis: {} }, 'backend and redis each say'],
    [{ store, url }, 'store and url each say'],
    [{ store, redis: {} }, 'store and redis each say'],
  ])('is said once: %#', (options, message) => {
    expect(() => check(options)).toThrow(message);
  });

  it('is refused where a port of the backend is missing', () => {
    const ports = { ...backend, inspect: async () => ({ warnings: [] }), close: async () => undefined };
    expect(() => check({ backend: ports })).not.toThrow();
    for (const port of ['store', 'leases', 'versions', 'limits', 'refreshQueue', 'bus', 'close']) {
      expect(() => check({ backend: { ...ports, [port]: undefined } })).toThrow(
        'backend must be a Backend with',
      );
      expect(() => check({ backend: { ...ports, [port]: null } })).toThrow('backend must be a Backend with');
    }
  });

  it.each<[object, string]>([
    [{ url: '' }, 'url must be a URL redis://… or rediss://…'],
    [{ redis: 'redis' }, 'redis must be ioredis options or an ioredis client'],
    [{ store: {} }, 'store must be a CacheStore with name, read, write'],
    [{ backend: store }, 'backend must be a Backend with isShared, store'],
    [{ keyPrefix: 'a b' }, 'keyPrefix must be at most 64 of A-Z a-z 0-9 _ . : { } -'],
    [
      { keyPrefix: 'app_cache:' },
      'keyPrefix must be at most 64 of A-Z a-z 0-9 _ . : { } -, without _cache: in them',
    ],
    [{ memory: { maxEntries: 10_000_001 } }, 'memory must be { maxBytes?, maxEntries? }'],
    [{ memory: { maxAge: 1 } }, 'memory must be { maxBytes?, maxEntries? }'],
    [{ memory: [] }, 'memory must be { maxBytes?, maxEntries? }'],
    [{ l1: true }, 'l1 must be false, or { maxBytes?, maxEntries? }'],
    [{ l1: { maxBytes: 0.5 } }, 'l1 must be false, or { maxBytes?, maxEntries? }'],
    [{ maxEntryBytes: 0 }, 'maxEntryBytes must be a whole number of bytes from 1 to 67108864 (64 MiB)'],
    [{ commandTimeout: '0ms' }, 'CacheModule: commandTimeout'],
  ])('is refused by name: %#', (options, message) => {
    expect(() => check(options)).toThrow(message);
  });
});
