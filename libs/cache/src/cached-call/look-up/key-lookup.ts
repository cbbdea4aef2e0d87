import { Inject, Injectable } from '@nestjs/common';
import type { Freshness } from './local-entry.js';
import { freshnessOf } from './local-entry.js';
import type { LocalEntry } from './local-entry.js';
import { plainKey } from '../../keys/call-key.js';
import { MOST_READS } from './look-up.js';
import { readEntries, type Stored } from './read-entry.js';
import type { Backend } from '../../ports/backend.js';
import type { Validity } from '../../invalidation/validity.js';
import type { EntryAge } from '../../values/entry.js';
import { ProcessCoherence } from '../../invalidation/coherence.js';
import { CacheEvents } from '../../nest/cache.events.js';
import { CACHE_BACKEND } from '../../engine/create-backend.js';
import type { CheckedOptions } from '../../options/checked-options.js';
import { CHECKED_OPTIONS } from '../../options/checked-options.js';

/** The content of a key that was named by hand, and the use that may be made of it. */
export type Looked =
  | Exclude<Stored, { state: 'managed' }>
  | { state: 'managed'; local: LocalEntry; age: EntryAge; validity: Validity; freshness: Freshness }
  /** The process can't learn whether it was invalidated. */
  | { state: 'unconfirmed' };

/** Looks up keys that were named by hand: plain values and managed entries alike. */
@Injectable()
export class KeyLookup {
  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly coherence: ProcessCoherence,
    private readonly events: CacheEvents,
  ) {}

  /** Looks up keys, in their order, in one round trip; finds nothing while the cache is disabled. */
  async find(keys: readonly string[], namespace: string): Promise<Looked[]> {
    const wholeKeys = keys.map((key) => plainKey(namespace, key));
    if (!this.options.enabled || keys.length === 0) return wholeKeys.map(() => ({ state: 'absent' }));
    return this.read(wholeKeys, namespace);
  }

  /** Looks up whole keys, also while the cache is disabled. A store that fails is a result, not an error. */
  async read(wholeKeys: readonly string[], namespace: string): Promise<Looked[]> {
    const looked = await this.validatedRead(wholeKeys);
    for (const [index, one] of looked.entries()) {
      if (one.state === 'unreadable') {
        this.events.emit('unreadable', { namespace, key: wholeKeys[index] as string, reason: one.reason });
      }
    }
    const [first] = looked;
    if (first?.state === 'store-unavailable') {
      const { name } = this.backend.store;
      this.events.emit('storeFailed', { store: name, operation: 'read', error: first.error });
    }
    return looked;
  }

  private async validatedRead(wholeKeys: readonly string[]): Promise<Looked[]> {
    const { coherence } = this;
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      if (coherence.state === 'unconfirmed') await coherence.confirm();
      const start = coherence.startRead();
      const stored = await readEntries(this.backend.store, wholeKeys, this.options.clock.monotonic());
      if (coherence.state === 'unconfirmed') await coherence.confirm();
      if (coherence.canUse(start))
        return stored.map((one, index) => this.validated(one, wholeKeys[index] as string));
    }
    return wholeKeys.map(() => ({ state: 'unconfirmed' }));
  }

  private validated(stored: Stored, key: string): Looked {
    if (this.coherence.isBlocked(key)) return { state: 'absent' };
    if (stored.state !== 'managed') return stored;
    if (this.coherence.state !== 'usable') return { state: 'unconfirmed' };
    const { local } = stored;
    const age = local.ageAt(this.options.clock.monotonic());
    const validity = this.coherence.validate(local);
    return {
      state: 'managed',
      local,
      age,
      validity,
      freshness: freshnessOf(local.entry, { ...age, validity }),
    };
  }
}

/** Says that `get` answers with it. */
export function isFound(
  looked: Looked | undefined,
): looked is Extract<Looked, { state: 'plain' | 'managed' }> {
  return looked?.state === 'plain' || (looked?.state === 'managed' && looked.freshness.state === 'fresh');
}
