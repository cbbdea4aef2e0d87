import type { CacheStore, StoredValue, StoreHealth, ValueToStore } from '../../contract/cache-store.port.js';
import { DEFAULT_COMMAND_TIMEOUT } from '../../contract/defaults.js';
import { durationToMs, requireLifeMs } from '../../contract/duration.js';
import { CacheOptionError, CacheValueTooLargeError } from '../../contract/errors.js';
import { connectionTarget, type ConnectionOptions } from './connection-options.js';
import { DragonflyConnection, type ConnectionEvent } from './dragonfly-connection.js';

/** The longest string that a server of this kind takes: 512 MiB. */
const MAX_VALUE_BYTES = 512 * 1024 * 1024;

/** What PTTL says of a key without an end; -2 it says where there is no such key. */
const NO_END = -1;

export interface DragonflyStoreOptions extends ConnectionOptions {
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
 * Entries on DragonflyDB, or on Redis or Valkey: each a string with an end of its own, so that any client can read it.
 *
 * A key that holds something else than a string holds no value for a cache: it reads as absent, as MGET has it, and a
 * write replaces it.
 */
export class DragonflyStore implements CacheStore {
  readonly name: string;
  private readonly connection: DragonflyConnection;
  private readonly keyPrefix: string;

  /** @throws CacheOptionError that names the wrong option */
  constructor({ url, redis, keyPrefix = '', commandTimeoutMs, onConnection }: DragonflyStoreOptions) {
    const limitMs = commandTimeoutMs ?? durationToMs(DEFAULT_COMMAND_TIMEOUT, 'commandTimeout');
    if (!Number.isSafeInteger(limitMs) || limitMs < 1) {
      throw new CacheOptionError(
        `commandTimeoutMs: ${limitMs} is no limit. Expected whole milliseconds, at least 1.`,
      );
    }
    if (typeof keyPrefix !== 'string') throw new CacheOptionError('keyPrefix: expected text.');
    this.keyPrefix = keyPrefix;
    this.connection = new DragonflyConnection(
      connectionTarget({ url, redis }, limitMs),
      limitMs,
      onConnection,
    );
    this.name = this.connection.name;
  }

  /**
   * Connects and waits for the first outcome, at most `withinMs`; never throws. Whatever the outcome, the store goes on
   * trying by itself. Without this call the first operation connects, within the limit of a round trip.
   */
  connect(withinMs: number): Promise<StoreHealth> {
    return this.connection.connect(withinMs);
  }

  /**
   * The life is asked before the value. Where another client writes the key in between, the answer is the new value
   * with what was left of the old one's life: no value is taken for younger than it is.
   */
  async read(keys: readonly string[]): Promise<(StoredValue | undefined)[]> {
    const names = this.names(keys);
    const [lives, values] = await this.connection.run((client) =>
      Promise.all([
        Promise.all(names.map((name) => client.pttl(name))),
        names.length > 0 ? client.mgetBuffer(names) : [],
      ]),
    );
    return values.map((bytes, i) => storedValue(bytes, lives[i] ?? 0));
  }

  async write(values: readonly ValueToStore[]): Promise<void> {
    for (const value of values) requireStorable(value);
    await this.connection.run(async (client) => {
      const replies = await Promise.allSettled(
        values.map(({ key, bytes, lifeMs }) =>
          client.set(this.keyPrefix + key, asBuffer(bytes), 'PX', lifeMs),
        ),
      );
      const failed = replies.find((reply) => reply.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    });
  }

  /** By UNLINK, which counts as DEL does and frees what is large beside the server's other work. */
  async delete(keys: readonly string[]): Promise<number> {
    const names = this.names(keys);
    return this.connection.run(async (client) => (names.length > 0 ? client.unlink(names) : 0));
  }

  health(): Promise<StoreHealth> {
    return this.connection.health();
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private names(keys: readonly string[]): string[] {
    return keys.map((key) => this.keyPrefix + key);
  }
}

function storedValue(bytes: Buffer | null, life: number): StoredValue | undefined {
  if (bytes === null) return undefined;
  if (life === NO_END) return { bytes, remainingMs: Infinity };
  return life > 0 ? { bytes, remainingMs: life } : undefined;
}

/** The same memory: ioredis knows Buffers only. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function requireStorable({ bytes, lifeMs }: ValueToStore): void {
  requireLifeMs(lifeMs);
  if (bytes.byteLength > MAX_VALUE_BYTES) {
    throw new CacheValueTooLargeError(
      `A value of ${bytes.byteLength} bytes is larger than a server takes (${MAX_VALUE_BYTES}). Keep less in one value.`,
    );
  }
}
