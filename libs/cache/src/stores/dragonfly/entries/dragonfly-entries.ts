import { isUtf8 } from 'node:buffer';
import type { Redis } from 'ioredis';
import {
  type CacheStore,
  type ClearedKind,
  MANAGED_FIRST_BYTE,
  type ScannedPage,
  type StoredValue,
  type StoreHealth,
  type ValueToStore,
} from '../../../ports/cache-store.js';
import type { KeyPattern } from '../../../ports/key-pattern.js';
import { requireLifeMs } from '../../../api/duration.js';
import { CacheOptionError, CacheValueTooLargeError } from '../../../api/errors.js';
import type { DragonflyConnection } from '../connection/dragonfly-connection.js';
import type { KeySpace } from '../keys/key-space.js';
import { firstBytesOf, scannedKeys } from './scanned-keys.js';

/** The longest string that a server of this kind takes: 512 MiB. */
const MAX_VALUE_BYTES = 512 * 1024 * 1024;

/** The answer of PTTL for a key without an end; it is -2 where there is no such key. */
const NO_END = -1;

/** About so many keys a clear removes at once. */
const KEYS_IN_SLICE = 1_000;

/** The most slices that are looked through for one page, should few of their keys be of the pattern. */
const MOST_SLICES = 20;

/** A decimal number, which may be too large for a JavaScript one. */
const CURSOR = /^\d{1,20}$/;

/**
 * Entries on DragonflyDB, or on Redis or Valkey: each a string with an end of its own, so that any client can read it.
 *
 * A key that holds something else than a string holds no value for a cache. It reads as absent, as MGET has it, and a
 * write replaces it.
 */
export class DragonflyEntries implements CacheStore {
  readonly name: string;

  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
  ) {
    this.name = connection.name;
  }

  /**
   * Asks for the life before the value, so that no value is taken for younger than it is. Where another client writes the
   * key in between, the answer is the new value with the rest of the old one's life.
   */
  async read(keys: readonly string[]): Promise<(StoredValue | undefined)[]> {
    const names = keys.map((key) => this.keys.entry(key));
    const [lives, values] = await this.connection.run((client) =>
      Promise.all([
        Promise.all(names.map((name) => client.pttl(name))),
        names.length > 0 ? client.mgetBuffer(names) : [],
      ]),
    );
    return values.map((bytes, i) => storedValue(bytes, lives[i] ?? 0));
  }

  /** Ends the leases first, so that no load that held one is stored after this. */
  async write(values: readonly ValueToStore[]): Promise<void> {
    for (const value of values) requireStorable(value);
    await this.connection.run((client) =>
      all<unknown>([
        this.endLeases(
          client,
          values.map(({ key }) => key),
        ),
        ...values.map(({ key, bytes, lifeMs }) =>
          client.set(this.keys.entry(key), asBuffer(bytes), 'PX', lifeMs),
        ),
      ]),
    );
  }

  /** Ends the leases first. UNLINK counts as DEL does and frees large values beside the server's other work. */
  async delete(keys: readonly string[]): Promise<number> {
    const [, count = 0] = await this.connection.run((client) =>
      all([
        this.endLeases(client, keys),
        keys.length > 0 ? client.unlink(keys.map((key) => this.keys.entry(key))) : 0,
      ]),
    );
    return count;
  }

  /** Leaves this cache's bookkeeping alone. With `all` go keys that hold no strings, too. */
  async clear(
    keysStartWith: string,
    kind: ClearedKind,
    onProgress: (count: number) => void = () => undefined,
  ): Promise<number> {
    const pattern = this.keys.pattern([keysStartWith, '']);
    let count = 0;
    let cursor = '0';
    let removed: Promise<number> | number = 0;
    do {
      const [[next, found], before]: [[Buffer, Buffer[]], number] = await Promise.all([
        this.connection.run((client) => client.scanBuffer(cursor, 'MATCH', pattern, 'COUNT', KEYS_IN_SLICE)),
        removed,
      ]);
      cursor = next.toString();
      count += before;
      onProgress(count);
      // While the next slice is looked for.
      removed = this.remove(kind, this.keys.entriesAmong(found));
    } while (cursor !== '0');
    count += await removed;
    onProgress(count);
    return count;
  }

  async scan(pattern: KeyPattern, most: number, cursor = '0'): Promise<ScannedPage> {
    if (!CURSOR.test(cursor)) {
      throw new CacheOptionError('cursor: no page of this store had it. Begin without one.');
    }
    const match = this.keys.pattern(pattern);
    const names = new Map<string, Buffer>();
    let next = cursor;
    for (let slices = 0; slices < MOST_SLICES && names.size < most; slices += 1) {
      const count = Math.min(most, KEYS_IN_SLICE);
      const [after, found]: [Buffer, Buffer[]] = await this.connection.run((client) =>
        client.scanBuffer(next, 'MATCH', match, 'COUNT', count),
      );
      next = after.toString();
      for (const name of this.keys.entriesAmong(found).filter(isUtf8)) names.set(this.keys.keyOf(name), name);
      if (next === '0') break;
    }
    const keys = await scannedKeys(this.connection, names);
    return next === '0' ? { keys } : { keys, cursor: next };
  }

  health(): Promise<StoreHealth> {
    return this.connection.health();
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private async endLeases(client: Redis, keys: readonly string[]): Promise<number> {
    return keys.length > 0 ? client.unlink(keys.map((key) => this.keys.lease(key))) : 0;
  }

  private async remove(kind: ClearedKind, names: readonly Buffer[]): Promise<number> {
    const chosen = kind === 'all' ? names : await this.ofKind(kind, names);
    return chosen.length > 0 ? this.connection.run((client) => client.unlink([...chosen])) : 0;
  }

  /** Chooses by the first byte, without reading the rest. */
  private async ofKind(kind: 'managed' | 'plain', names: readonly Buffer[]): Promise<readonly Buffer[]> {
    if (names.length === 0) return [];
    const firstBytes = await this.connection.run((client) => firstBytesOf(client, names));
    return names.filter((_, i) => {
      const firstByte = firstBytes[i];
      return firstByte !== undefined && (firstByte[0] === MANAGED_FIRST_BYTE) === (kind === 'managed');
    });
  }
}

/** Waits until each command is answered, and gives all answers, or throws the first error among them. */
async function all<T>(commands: readonly (T | Promise<T>)[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(commands);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

function storedValue(bytes: Buffer | null, life: number): StoredValue | undefined {
  if (bytes === null) return undefined;
  if (life === NO_END) return { bytes, remainingMs: Infinity };
  return life > 0 ? { bytes, remainingMs: life } : undefined;
}

/**
 * Checks, before anything is sent, that a server takes a value.
 *
 * @throws CacheDurationError | CacheValueTooLargeError
 */
export function requireStorable({ bytes, lifeMs }: ValueToStore): void {
  requireLifeMs(lifeMs);
  if (bytes.byteLength > MAX_VALUE_BYTES) {
    throw new CacheValueTooLargeError(
      `A value of ${bytes.byteLength} bytes is larger than a server takes (${MAX_VALUE_BYTES}). Keep less in one value.`,
    );
  }
}

/** The same memory: ioredis knows Buffers only. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
