import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import {
  type CacheStore,
  type ClearedKind,
  type ScannedKey,
  type ScannedPage,
  type StoredValue,
  type StoreHealth,
  type ValueToStore,
} from '../../ports/cache-store.js';
import { kindOf } from '../../ports/stored-kind.js';
import { isOfPattern, type KeyPattern } from '../../ports/key-pattern.js';
import { cursorOf, lastKeyOf } from './key-cursor.js';
import { systemClock, type Clock } from '../../time/clock.js';
import { DEFAULT_MEMORY_MAX_BYTES, DEFAULT_MEMORY_MAX_ENTRIES } from '../../options/storage-options.js';
import { LONGEST_DURATION_MS, requireLifeMs } from '../../api/duration.js';
import { CacheOptionError, CacheStoreUnavailableError, CacheValueTooLargeError } from '../../api/errors.js';

/** The cost of an entry besides its key and its value: about 310 bytes of heap on Node 20, and the allocator's rounding. */
export const ENTRY_OVERHEAD_BYTES = 512;

/** The keys that a clear looks at before it lets other work through. */
const KEYS_IN_SLICE = 1_000;

export interface MemoryStoreOptions {
  /** The most that keys, values and overhead may take together, in bytes. Default 64 MiB. */
  maxBytes?: number;
  /** Default 50,000. */
  maxEntries?: number;
  /** Its `monotonic()` tells when entries end. Default: the clock of this machine. */
  clock?: Clock;
}

/**
 * The embedded store: entries live in this process, within a bound of bytes and of count; what was used least recently
 * makes room. An entry costs the bytes of its value, two for each character of its key, and
 * {@link ENTRY_OVERHEAD_BYTES}.
 *
 * Values are copied when they are written: a small Buffer would keep its whole pool alive. They are not copied when
 * they are read: the bytes are the store's own and must not be changed.
 */
export class MemoryStore implements CacheStore {
  readonly name = 'memory';
  private readonly entries: LRUCache<string, Uint8Array>;
  /** The most that keys, values and overhead may take together. */
  readonly maxBytes: number;
  private writesUntilPurge = 1;
  private closed = false;

  /** @throws CacheOptionError for a bound that is not a whole number of at least 1 */
  constructor({
    maxBytes = DEFAULT_MEMORY_MAX_BYTES,
    maxEntries = DEFAULT_MEMORY_MAX_ENTRIES,
    clock = systemClock,
  }: MemoryStoreOptions = {}) {
    requireBound('memory.maxBytes', maxBytes);
    requireBound('memory.maxEntries', maxEntries);
    this.maxBytes = maxBytes;
    const origin = clock.monotonic();
    this.entries = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: (bytes, key) => costOf(key, bytes),
      ttl: LONGEST_DURATION_MS,
      ttlResolution: 0,
      // lru-cache takes a start of 0 for "no end", so its time begins at 1.
      perf: { now: () => clock.monotonic() - origin + 1 },
    });
  }

  async read(keys: readonly string[]): Promise<(StoredValue | undefined)[]> {
    this.requireOpen();
    return keys.map((key) => this.find(key));
  }

  async write(values: readonly ValueToStore[]): Promise<void> {
    this.requireOpen();
    for (const value of values) this.requireStorable(value);
    for (const { key, bytes, lifeMs } of values)
      this.entries.set(key, new Uint8Array(bytes), { ttl: lifeMs });
    this.purgeNowAndThen(values.length);
  }

  async delete(keys: readonly string[]): Promise<number> {
    this.requireOpen();
    let count = 0;
    for (const key of keys) {
      const wasThere = this.find(key) !== undefined;
      if (this.entries.delete(key) && wasThere) count += 1;
    }
    return count;
  }

  async clear(
    keysStartWith: string,
    kind: ClearedKind,
    onProgress: (count: number) => void = () => undefined,
  ): Promise<number> {
    this.requireOpen();
    let count = 0;
    for (const [index, key] of [...this.entries.keys()].entries()) {
      if (index % KEYS_IN_SLICE === KEYS_IN_SLICE - 1) {
        onProgress(count);
        await setImmediate();
      }
      const bytes = key.startsWith(keysStartWith) ? this.entries.peek(key) : undefined;
      if (bytes === undefined) continue;
      if (kind === 'all' || kindOf(bytes) === kind) count += Number(this.entries.delete(key));
    }
    onProgress(count);
    return count;
  }

  /** Pages go by the order of the keys; a cursor is the last key of a page. */
  async scan(pattern: KeyPattern, most: number, cursor?: string): Promise<ScannedPage> {
    this.requireOpen();
    const after = cursor === undefined ? undefined : lastKeyOf(cursor);
    const rest = [...this.entries.keys()]
      .filter((key) => isOfPattern(key, pattern) && (after === undefined || key > after))
      .toSorted((one, other) => (one < other ? -1 : 1));
    const page = rest.slice(0, most);
    const keys = page.flatMap((key): ScannedKey[] => {
      const bytes = this.entries.peek(key);
      const remainingMs = this.entries.getRemainingTTL(key);
      if (bytes === undefined || remainingMs <= 0) return [];
      return [{ key, kind: kindOf(bytes), bytes: bytes.byteLength, remainingMs }];
    });
    const last = page.at(-1);
    return rest.length > page.length && last !== undefined ? { keys, cursor: cursorOf(last) } : { keys };
  }

  async health(): Promise<StoreHealth> {
    return this.closed ? { state: 'down', reason: 'closed' } : { state: 'up', latencyMs: 0 };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.entries.clear();
  }

  /** The fill of the store, with entries that have ended but are not yet purged. */
  get usage(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.entries.size, bytes: this.entries.calculatedSize };
  }

  private find(key: string): StoredValue | undefined {
    const bytes = this.entries.get(key);
    if (bytes === undefined) return undefined;
    const remainingMs = this.entries.getRemainingTTL(key);
    // At its very end an entry is still alive for lru-cache.
    return remainingMs > 0 ? { bytes, remainingMs } : undefined;
  }

  /** Gives back what ended entries hold: once for as many writes as the last time left, so a write costs a constant. */
  private purgeNowAndThen(writes: number): void {
    this.writesUntilPurge -= writes;
    if (this.writesUntilPurge > 0) return;
    this.entries.purgeStale();
    this.writesUntilPurge = Math.max(1, this.entries.size);
  }

  private requireStorable({ key, bytes, lifeMs }: ValueToStore): void {
    requireLifeMs(lifeMs);
    const cost = costOf(key, bytes);
    if (cost > this.maxBytes) {
      throw new CacheValueTooLargeError(
        `A value of ${bytes.byteLength} bytes takes ${cost} with its key and overhead, more than the whole memory ` +
          `store may hold (${this.maxBytes}). Raise memory.maxBytes or keep less in one value.`,
      );
    }
  }

  private requireOpen(): void {
    if (this.closed) throw new CacheStoreUnavailableError('The memory store is closed.');
  }
}

function costOf(key: string, bytes: Uint8Array): number {
  return bytes.byteLength + 2 * key.length + ENTRY_OVERHEAD_BYTES;
}

function requireBound(option: string, value: unknown): void {
  if (Number.isSafeInteger(value) && Number(value) >= 1) return;
  throw new CacheOptionError(
    `${option}: ${String(value)} is not a bound. Expected a whole number of at least 1.`,
  );
}
