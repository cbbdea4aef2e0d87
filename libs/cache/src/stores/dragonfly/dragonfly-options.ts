import { DEFAULT_COMMAND_TIMEOUT } from '../../options/storage-options.js';
import { durationToMs } from '../../api/duration.js';
import { CacheOptionError } from '../../api/errors.js';
import { type ConnectionOptions, connectionTarget } from './connection/connection-options.js';
import type { ConnectionEvent } from './connection/connection-state.js';
import { DragonflyConnection } from './connection/dragonfly-connection.js';
import { KeySpace } from './keys/key-space.js';

export interface DragonflyOptions extends ConnectionOptions {
  /** Put before every key. Default none. */
  keyPrefix?: string;
  /** The limit on each round trip, in milliseconds. Default 500. */
  commandTimeoutMs?: number;
  /**
   * Told when the connection comes up, when it goes down, and for each new reason while it is down. It must not throw.
   */
  onConnection?: (event: ConnectionEvent) => void;
}

/**
 * The connection that options ask for, not connected yet, and the keys to use on it.
 *
 * @throws CacheOptionError that names the wrong option
 */
export function openConnection({
  url,
  redis,
  keyPrefix = '',
  commandTimeoutMs,
  onConnection,
}: DragonflyOptions): {
  connection: DragonflyConnection;
  keys: KeySpace;
} {
  const limitMs = commandTimeoutMs ?? durationToMs(DEFAULT_COMMAND_TIMEOUT, 'commandTimeout');
  if (!Number.isSafeInteger(limitMs) || limitMs < 1) {
    throw new CacheOptionError(
      `commandTimeoutMs: ${limitMs} is no limit. Expected whole milliseconds, at least 1.`,
    );
  }
  if (typeof keyPrefix !== 'string') throw new CacheOptionError('keyPrefix: expected text.');
  const connection = new DragonflyConnection(
    connectionTarget({ url, redis }, limitMs),
    limitMs,
    onConnection,
  );
  return { connection, keys: new KeySpace(keyPrefix, connection.clientsPrefix) };
}
