import { LRUCache } from 'lru-cache';
import type { Clock } from '../../time/clock.js';
import type { L1Cache } from '../../ports/l1-cache.js';

export interface LruL1CacheOptions {
  maxBytes: number;
  maxEntries: number;
  clock: Clock;
}

/** An L1 cache that evicts the least recently used values first. */
export class LruL1Cache<Value extends object> implements L1Cache<Value> {
  private readonly entries: LRUCache<string, { value: Value; bytes: number; endsAt: number }>;
  protected readonly clock: Clock;
  private evicted = 0;

  constructor({ maxBytes, maxEntries, clock }: LruL1CacheOptions) {
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

  get(key: string, now = this.clock.monotonic()): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (now < entry.endsAt) return entry.value;
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

  /** Removes the values that have ended. @returns when the next one ends, on the monotonic clock; none without values */
  protected dropEnded(): number | undefined {
    const now = this.clock.monotonic();
    let next: number | undefined;
    for (const [key, { endsAt }] of this.entries.entries()) {
      if (endsAt <= now) this.entries.delete(key);
      else next = Math.min(next ?? endsAt, endsAt);
    }
    return next;
  }

  get usage(): L1Cache<Value>['usage'] {
    return { entries: this.entries.size, bytes: this.entries.calculatedSize };
  }

  get evictions(): number {
    return this.evicted;
  }
}
