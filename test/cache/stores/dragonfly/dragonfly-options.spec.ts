import { describe, expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { Redis } from 'ioredis';
import {
  createConnection,
  type DragonflyOptions,
} from '../../../../libs/cache/src/stores/dragonfly/dragonfly-options.js';

describe('the options of a DragonflyBackend', () => {
  it.each<[object, string]>([
    [{ commandTimeoutMs: 0 }, 'commandTimeoutMs: 0 is no limit'],
    [{ commandTimeoutMs: 1.5 }, 'commandTimeoutMs: 1.5 is no limit'],
    [{ keyPrefix: 7 }, 'keyPrefix: expected text'],
    [{ keyPrefix: 'app_cache:' }, "keyPrefix: 'app_cache:' has '_cache:' in it"],
    [{ keyPrefix: 'e:', redis: { keyPrefix: 'app_cach' } }, 'keyPrefix'],
    [{ url: 'http://cache' }, 'url: it does not start with redis://'],
  ])('are refused: %j', (options, message) => {
    const given = { url: 'redis://127.0.0.1:1', ...options } as DragonflyOptions;
    expect(() => createConnection(given)).toThrow(
      expect.objectContaining({ code: 'CACHE_OPTION_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('open nothing by themselves', async () => {
    const { connection, keys } = createConnection({ url: 'redis://127.0.0.1:1/2', keyPrefix: 'app:' });
    expect([connection.isUp, connection.name, connection.database]).toEqual([
      false,
      'redis://127.0.0.1:1/2',
      2,
    ]);
    expect(connection.commandTimeoutMs).toBe(500);
    expect(keys.entry('k')).toBe('app:k');
    await connection.close();
  });

  it('leave the client of a user alone until there is something to do', async () => {
    const client = new Redis('redis://127.0.0.1:1', { lazyConnect: true, maxRetriesPerRequest: 0 });
    const before = client.eventNames();
    const backend = new DragonflyBackend({ redis: client, commandTimeoutMs: 50 });
    expect([client.status, client.eventNames()]).toEqual(['wait', before]);
    await backend.connect(50);
    expect(client.eventNames()).toEqual(expect.arrayContaining(['ready', 'error', 'close', 'end']));
    await backend.close();
    expect(client.eventNames()).toEqual(before);
    client.disconnect();
  });
});
