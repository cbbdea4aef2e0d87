import { Inject, Injectable } from '@nestjs/common';
import { plainKey } from '../cached-call/keys/key.js';
import type { Found } from '../cached-call/read-entry.js';
import { readEntries } from '../cached-call/read-entry.js';
import type { CacheStore } from '../contract/cache-store.port.js';
import { CacheEvents } from './cache.events.js';
import { CACHE_STORE } from './create-store.js';
import type { CheckedOptions } from './module-options.js';
import { CHECKED_OPTIONS } from './module-options.js';

/** What stands under keys that were named by hand, plain values and managed entries alike. */
@Injectable()
export class KeyLookup {
  constructor(
    @Inject(CACHE_STORE) private readonly store: CacheStore,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly events: CacheEvents,
  ) {}

  /** What was found under each key, in their order; nothing while the cache is disabled. One round trip. */
  async find(keys: readonly string[], namespace: string): Promise<Found[]> {
    const wholeKeys = keys.map((key) => plainKey(namespace, key));
    if (!this.options.enabled || keys.length === 0) return wholeKeys.map(() => ({ state: 'absent' }));
    return this.read(wholeKeys, namespace);
  }

  /** The same for whole keys, also while the cache is disabled. A store that fails is a fact, not an error. */
  async read(wholeKeys: readonly string[], namespace: string): Promise<Found[]> {
    const found = await readEntries(this.store, wholeKeys);
    for (const [index, one] of found.entries()) {
      if (one.state === 'unreadable') {
        this.events.emit('unreadable', { namespace, key: wholeKeys[index] as string, reason: one.reason });
      }
    }
    const [first] = found;
    if (first?.state === 'store-unavailable') {
      this.events.emit('storeFailed', { store: this.store.name, operation: 'read', error: first.error });
    }
    return found;
  }
}
