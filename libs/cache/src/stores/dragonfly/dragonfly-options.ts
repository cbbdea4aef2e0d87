import { CacheOptionError } from '../../api/errors.js';
import { durationToMs } from '../../api/duration.js';
import { DEFAULT_COMMAND_TIMEOUT } from '../../options/storage-options.js';
import { type ConnectionOptions, connectionTarget } from './connection/connection-options.js';
import type { ConnectionEvent, ConnectionWatcher } from './connection/connection-state.js';
import { DragonflyConnection } from './connection/dragonfly-connection.js';
import { KeySpace } from './keys/key-space.js';

export interface DragonflyOptions extends ConnectionOptions {
  /** Put before every key. Default none. */
  keyPrefix?: string;
  /** The limit on each round trip, in milliseconds. Default 500. */
  commandTimeoutMs?: number;
  /**
   * Called when the connection comes up, when it goes down, and for each new reason while it is down. It must not throw.
   */
  onConnection?: (event: ConnectionEvent) => void;
}

/**
 * Creates the connection that options ask for, not open yet, and the names of the keys on it.
 *
 * @throws CacheOptionError that names the wrong option
 */
export function createConnection(
  { url, redis, keyPrefix = '', commandTimeoutMs, onConnection }: DragonflyOptions,
  watcher?: ConnectionWatcher,
): { connection: DragonflyConnection; keys: KeySpace } {
  const limitMs = commandTimeoutMs ?? durationToMs(DEFAULT_COMMAND_TIMEOUT, 'commandTimeout');
  if (!Number.isSafeInteger(limitMs) || limitMs < 1) {
    throw new CacheOptionError(
      `commandTimeoutMs: ${limitMs} is no limit. Expected whole milliseconds, at least 1.`,
    );
  }
  if (typeof keyPrefix !== 'string') throw new CacheOptionError('keyPrefix: expected text.');
  const target = connectionTarget({ url, redis }, limitMs);
  const connection = new DragonflyConnection(target, limitMs, { onConnection, watcher });
  const prefix = connection.clientsPrefix + keyPrefix;
  if (prefix.includes('_cache:')) {
    throw new CacheOptionError(
      `keyPrefix: '${prefix}' has '_cache:' in it, behind which another application may keep its bookkeeping. Choose ` +
        'another prefix.',
    );
  }
  return { connection, keys: new KeySpace(keyPrefix, connection.clientsPrefix) };
}
