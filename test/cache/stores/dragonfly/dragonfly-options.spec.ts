import { describe, expect, it } from '@jest/globals';
import {
  createConnection,
  type DragonflyOptions,
} from '../../../../libs/cache/src/stores/dragonfly/dragonfly-options.js';

describe('the options of a DragonflyBackend', () => {
  it.each<[object, string]>([
    [{ commandTimeoutMs: 0 }, 'commandTimeoutMs: 0 is no limit'],
    [{ commandTimeoutMs: 1.5 }, 'commandTimeoutMs: 1.5 is no limit'],
    [{ keyPrefix: 7 }, 'keyPrefix: expected text'],
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
});
