import { LRUCache } from 'lru-cache';
import type { Clock } from '../../time/clock.js';
import type { NearCache } from '../../ports/l1-cache.js';

export interface NearStoreOptions {
  maxBytes: number;
  maxEntries: number;
  clock: Clock;
}

/** Decoded values in this process, the least recently used of which go first. */
export class NearStore<Value extends object> implements NearCache<Value> {
  private readonly entries: LRUCache<string, { value: Value; bytes: number; endsAt: number }>;
  private readonly clock: Clock;
  private evicted = 0;

  constructor({ maxBytes, maxEntries, clock }: NearStoreOptions) {
    this.clock = clock;
    this.entries = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      maxEntrySize: maxBytes,
      sizeCalculation: ({ bytes }) => Math.max(1, bytes),
      dispose: (_value, _key, reason) => {
        if (reason === 'evict') this.evicted += 1;
      },
    });
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (this.clock.monotonic() < entry.endsAt) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  set(key: string, value: Value, bytes: number, lifeMs: number): void {
    this.entries.set(key, { value, bytes, endsAt: this.clock.monotonic() + lifeMs });
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  get usage(): NearCache<Value>['usage'] {
    return { entries: this.entries.size, bytes: this.entries.calculatedSize };
  }

  get evictions(): number {
    return this.evicted;
  }
}
