import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import {
  connectionTarget,
  reconnectDelayMs,
  type ConnectionTarget,
} from '../../../../../libs/cache/src/stores/dragonfly/connection/connection-options.js';

const LIMIT_MS = 500;
const optionsOf = (target: ConnectionTarget) =>
  target.kind === 'own' ? target.options : target.client.options;

describe('what to connect to', () => {
  it('is named without a secret', () => {
    const target = connectionTarget({ url: 'rediss://app:top-secret@[::1]:7000/3' }, LIMIT_MS);
    expect(target.name).toBe('rediss://[::1]:7000/3');
    expect(optionsOf(target)).toMatchObject({
      username: 'app',
      password: 'top-secret',
      db: 3,
      host: '::1',
      port: 7000,
    });
  });

  it.each([
    [{ redis: { host: 'cache', port: 7000, db: 2, password: 'x' } }, 'redis://cache:7000/2'],
    [{ redis: {} }, 'redis://localhost:6379/0'],
    [{ redis: { path: '/run/redis.sock' } }, 'unix:/run/redis.sock'],
    [{ redis: { sentinels: [{ host: 'a' }], name: 'main' } }, 'sentinel:main/0'],
    [{ redis: { host: 'cache', tls: {} } }, 'rediss://cache:6379/0'],
    [{ url: 'redis://cache', redis: { db: 4, password: 'x' } }, 'redis://cache:6379/4'],
  ])('%p is %s', (given, name) => expect(connectionTarget(given, LIMIT_MS).name).toBe(name));

  it('queues, resends and waits for nothing', () => {
    expect(optionsOf(connectionTarget({ url: 'redis://cache' }, LIMIT_MS))).toMatchObject({
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      enableAutoPipelining: false,
    });
  });

  it('gives up a silent server itself, since ioredis counts the time in which this process was busy', () => {
    const target = connectionTarget({ url: 'redis://cache' }, LIMIT_MS);
    expect(target).toMatchObject({ silenceMs: 2_000 });
    const slower = connectionTarget({ url: 'redis://cache', redis: { socketTimeout: 900 } }, LIMIT_MS);
    expect(slower).toMatchObject({ silenceMs: 900 });
    expect(optionsOf(target)).not.toHaveProperty('socketTimeout');
    expect(optionsOf(slower)).not.toHaveProperty('socketTimeout');
  });

  it('sends the host name to a TLS server, and keeps the TLS options given', () => {
    const redis = { tls: { ca: 'authority' } };
    expect(optionsOf(connectionTarget({ url: 'rediss://cache', redis }, LIMIT_MS)).tls).toEqual({
      servername: 'cache',
      ca: 'authority',
    });
    expect(optionsOf(connectionTarget({ url: 'rediss://10.0.0.1' }, LIMIT_MS)).tls).toEqual({});
    expect(optionsOf(connectionTarget({ url: 'redis://cache' }, LIMIT_MS)).tls).toBeUndefined();
  });

  it.each([
    [{}, 'url: missing'],
    [{ redis: 'redis://cache' }, 'redis: expected a plain object of options'],
    [{ redis: null }, 'redis: expected a plain object of options'],
    [{ redis: [] }, 'redis: expected a plain object of options'],
    [{ redis: new Date() }, 'redis: expected a plain object of options'],
    [{ redis: { paswsord: 'x' } }, 'redis.paswsord: ioredis 6 has no such option'],
    [{ redis: { keyPrefix: 'x' } }, 'redis.keyPrefix: not yours to set here'],
    [{ redis: { enableOfflineQueue: true } }, 'redis.enableOfflineQueue: not yours to set here'],
    [{ redis: { commandTimeout: 5 } }, 'redis.commandTimeout: not yours to set here: set `commandTimeout`'],
    [{ url: 'redis://cache', redis: { host: 'other' } }, 'redis.host: `url` says already'],
    [{ url: 'redis://cache', redis: { sentinels: [] } }, 'redis.sentinels: `url` says already'],
    [{ url: 'redis://:a@cache', redis: { password: 'top-secret' } }, 'redis.password: `url` has it too'],
    [{ url: 'redis://cache/0', redis: { db: 1 } }, 'redis.db: `url` has it too'],
    [{ url: 'redis://cache', redis: { tls: {} } }, 'redis.tls: `url` says redis://'],
  ])('%p is refused: %s', (given, message) => {
    expect(() => connectionTarget(given as { url?: string; redis?: object }, LIMIT_MS)).toThrow(
      expect.objectContaining({ code: 'CACHE_OPTION_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('is the client that was given, of one server', () => {
    const client = new Redis({ host: 'cache', port: 7000, lazyConnect: true, password: 'top-secret' });
    expect(connectionTarget({ redis: client }, LIMIT_MS)).toEqual({
      kind: 'given',
      name: 'redis://cache:7000/0',
      client,
    });
    expect(() => connectionTarget({ redis: client, url: 'redis://cache' }, LIMIT_MS)).toThrow(
      /^url: `redis` is a client/,
    );
    const cluster = new Redis.Cluster([{ host: 'cache', port: 7000 }], { lazyConnect: true });
    expect(() => connectionTarget({ redis: cluster }, LIMIT_MS)).toThrow(/^redis: a cluster client/);
  });
});

describe('the delay before a connection is tried again', () => {
  it('grows with the attempts, by chance, to two seconds at most', () => {
    for (let attempt = 1; attempt <= 200; attempt += 1) {
      const longest = Math.min(2_000, 50 * 2 ** (attempt - 1));
      const delay = reconnectDelayMs(attempt);
      expect(delay).toBeGreaterThanOrEqual(longest / 2);
      expect(delay).toBeLessThanOrEqual(longest);
    }
    expect(new Set(Array.from({ length: 20 }, () => reconnectDelayMs(9))).size).toBeGreaterThan(1);
  });
});
