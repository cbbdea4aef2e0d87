import type { Redis } from 'ioredis';
import type {
  CacheStore,
  ScannedPage,
  StoredValue,
  StoreHealth,
  ValueToStore,
} from '../../../ports/cache-store.js';
import { kindOf } from '../../../ports/stored-kind.js';
import { requireLifeMs } from '../../../api/duration.js';
import { CacheKeyError, CacheNamespaceError, CacheValueTooLargeError } from '../../../api/errors.js';
import type { DragonflyConnection } from '../connection/dragonfly-connection.js';
import { type KeySpace, NamespaceTable, storedNamespace } from '../keys/key-space.js';
import { explainTaken, OtherPrefixes } from '../keys/other-prefixes.js';
import { EntryScan } from './entry-scan.js';
import { kindsOf, unlessWrongType } from './scanned-keys.js';

/** The longest string that a server of this kind takes: 512 MiB. */
const MAX_VALUE_BYTES = 512 * 1024 * 1024;

/** The answer of PTTL for a key without an end; it is -2 where there is no such key. */
const NO_END = -1;

/**
 * Entries on DragonflyDB, or on Redis or Valkey: each a string with an end of its own, so that any client can read it.
 *
 * What is not this cache's own stays as it is. A key that holds something else than a string reads as absent, as MGET has
 * it; writes to it are refused. Plain values in a namespace that is the prefix of another cache are the other's.
 */
export class DragonflyEntries implements CacheStore {
  readonly name: string;
  readonly owner: string;
  /** The namespaces that are another cache's, as far as they were asked about. */
  readonly namespaces: NamespaceTable;
  private readonly entryScan: EntryScan;

  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
  ) {
    this.name = connection.name;
    this.owner = keys.owner;
    const others = new OtherPrefixes(connection, keys);
    this.namespaces = new NamespaceTable((unknown) => others.areTaken(unknown));
    this.entryScan = new EntryScan(connection, keys, others);
  }

  /**
   * Asks for the life before the value, so that no value is taken for younger than it is. Where another client writes the
   * key in between, the answer is the new value with the rest of the old one's life.
   */
  async read(keys: readonly string[]): Promise<(StoredValue | undefined)[]> {
    const names = keys.map((key) => this.keys.entry(key));
    const [taken, [lives, values]] = await Promise.all([
      this.namespaces.takenAmong(keys),
      this.connection.run((client) =>
        Promise.all([
          Promise.all(names.map((name) => client.pttl(name))),
          names.length > 0 ? client.mgetBuffer(names) : [],
        ]),
      ),
    ]);
    return values.map((bytes, i) => {
      if (bytes === null || this.isOfOther(taken, keys[i], bytes)) return undefined;
      return storedValue(bytes, lives[i] ?? 0);
    });
  }

  /**
   * Ends the leases first, so that no load that held one is stored after this. SET with GET is refused where the key holds
   * something else than a string, and then changes nothing.
   */
  async write(values: readonly ValueToStore[]): Promise<void> {
    for (const value of values) requireStorable(value);
    const keys = values.map(({ key }) => key);
    const [taken] = await this.namespaces.takenAmong(keys);
    if (taken !== undefined) throw new CacheNamespaceError(explainTaken(this.keys, taken));
    const outcomes = await this.connection.run((client) =>
      all<unknown>([
        this.endLeases(client, keys),
        ...values.map(({ key, bytes, lifeMs }) =>
          unlessWrongType(client.setBuffer(this.keys.entry(key), asBuffer(bytes), 'PX', lifeMs, 'GET')),
        ),
      ]),
    );
    if (outcomes.includes(undefined)) throw otherValueError();
  }

  /**
   * Ends the leases first, and looks what stands under the keys: only strings of this cache go. UNLINK counts as DEL does
   * and frees large values beside the server's other work.
   */
  async delete(keys: readonly string[]): Promise<number> {
    if (keys.length === 0) return 0;
    const names = keys.map((key) => this.keys.entry(key));
    const [taken, [, kinds]] = await Promise.all([
      this.namespaces.takenAmong(keys),
      this.connection.run((client) =>
        Promise.all([this.endLeases(client, keys), kindsOf(client, names, this.owner)]),
      ),
    ]);
    const ours = names.filter((_, i) => {
      const [kind, key = ''] = [kinds[i], keys[i]];
      return kind === 'managed' || (kind === 'plain' && !taken.has(storedNamespace(key)));
    });
    return ours.length > 0 ? this.connection.run((client) => client.unlink(ours)) : 0;
  }

  clear(...asked: Parameters<CacheStore['clear']>): Promise<number> {
    return this.entryScan.clear(...asked);
  }

  scan(...asked: Parameters<CacheStore['scan']>): Promise<ScannedPage> {
    return this.entryScan.page(...asked);
  }

  health(): Promise<StoreHealth> {
    return this.connection.health();
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private isOfOther(taken: ReadonlySet<string>, key = '', bytes: Buffer): boolean {
    return taken.size > 0 && taken.has(storedNamespace(key)) && kindOf(bytes, this.owner) === 'plain';
  }

  private async endLeases(client: Redis, keys: readonly string[]): Promise<number> {
    return keys.length > 0 ? client.unlink(keys.map((key) => this.keys.lease(key))) : 0;
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

function storedValue(bytes: Buffer, life: number): StoredValue | undefined {
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

/** The error for a key that holds what is not this cache's. */
export function otherValueError(): CacheKeyError {
  return new CacheKeyError(
    'key: on the server it holds a value of another type, a hash or a list say, or of another application. That stays as ' +
      'it is. Choose another key or another namespace.',
  );
}

/** The same memory: ioredis knows Buffers only. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
