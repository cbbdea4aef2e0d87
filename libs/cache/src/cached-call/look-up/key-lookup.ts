import { type Freshness, freshnessOf, LocalEntry } from './local-entry.js';
import { plainKey } from '../../keys/call-key.js';
import { MOST_READS } from './look-up.js';
import { heldPlain, type NeededLives, readEntries, type Stored } from './read-entry.js';
import type { Backend } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import type { CacheEventBus } from '../../api/events.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { Validity } from '../../invalidation/validity.js';
import { inWords, type StoreTroubles } from '../../statistics/store-troubles.js';
import type { HeldWrites } from '../../transaction/held-writes.js';
import type { Transactions } from '../../transaction/transactions.js';
import type { EntryAge } from '../../values/entry.js';

/** The content of a key that was named by hand, and the use that may be made of it. */
export type Looked =
  | Exclude<Stored, { state: 'managed' }>
  | { state: 'managed'; local: LocalEntry; age: EntryAge; validity: Validity; freshness: Freshness }
  /** The process can't learn whether it was invalidated. */
  | { state: 'unconfirmed'; reason?: string }
  /** Not there; the store fails at what would have put it there. */
  | { state: 'unkept'; reason: string }
  /** The open transaction around the caller has invalidated it. */
  | { state: 'held-back' };

export interface KeyLookupParts {
  readonly backend: Backend;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  readonly troubles: Pick<StoreTroubles, 'now'>;
  /** `false`: nothing is found. */
  readonly enabled: boolean;
  readonly transactions: Pick<Transactions, 'openCount' | 'here'>;
}

/** The calls to the store without which no entry comes to be. */
const CALLS_THAT_KEEP = ['leases.acquire', 'leases.takeOver', 'leases.commit', 'store.write'];

/** Looks up keys that were named by hand, plain values and managed entries alike. */
export class KeyLookup {
  constructor(private readonly parts: KeyLookupParts) {}

  /**
   * Looks up keys, in their order; finds nothing while the cache is disabled.
   *
   * @param lives `entries` where the lives of plain values are not needed: that is one round trip
   */
  async find(keys: readonly string[], namespace: string, lives?: NeededLives): Promise<Looked[]> {
    const wholeKeys = keys.map((key) => plainKey(namespace, key));
    if (!this.parts.enabled || keys.length === 0) return wholeKeys.map(() => ({ state: 'absent' }));
    return this.read(wholeKeys, namespace, lives);
  }

  /** Looks up whole keys, also while the cache is disabled. A store that fails is a result, not an error. */
  async read(wholeKeys: readonly string[], namespace: string, lives?: NeededLives): Promise<Looked[]> {
    const { events, backend } = this.parts;
    const looked = await this.validatedRead(wholeKeys, lives);
    for (const [index, one] of looked.entries()) {
      if (one.state === 'unreadable') {
        events.emit('unreadable', { namespace, key: wholeKeys[index] as string, reason: one.reason });
      }
    }
    const [first] = looked;
    if (first?.state === 'store-unavailable') {
      const { name } = backend.store;
      events.emit('storeFailed', { store: name, operation: 'read', error: first.error });
    }
    const held = this.parts.transactions.here()?.transaction.held;
    return held === undefined ? looked : looked.map((one, index) => this.inside(held, one, wholeKeys[index]));
  }

  /** Shows code inside of a transaction its own values, and nothing that it has invalidated. */
  private inside(held: HeldWrites, looked: Looked, key = ''): Looked {
    const value = held.values.get(key);
    if (value?.kind === 'plain') return heldPlain(value.value, this.parts.clock);
    if (value?.kind === 'put') return this.managed(new LocalEntry(key, value.entry, value.madeAt), 'valid');
    const isCovered = looked.state === 'managed' ? held.covers(looked.local.names) : held.coversPlain(key);
    return isCovered ? { state: 'held-back' } : looked;
  }

  private async validatedRead(wholeKeys: readonly string[], lives?: NeededLives): Promise<Looked[]> {
    const { coherence, backend, clock } = this.parts;
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      if (coherence.state === 'unconfirmed') await coherence.confirm();
      const start = coherence.startRead();
      const stored = await readEntries(backend.store, wholeKeys, clock.monotonic(), { lives });
      if (coherence.state === 'unconfirmed') await coherence.confirm();
      if (coherence.canUse(start))
        return stored.map((one, index) => this.validated(one, wholeKeys[index] as string));
    }
    return wholeKeys.map(() => this.unconfirmed());
  }

  private whyBlocked(): string {
    const { whyPending = '' } = this.parts.coherence;
    return `its invalidation waits for the server. ${whyPending}`;
  }

  /** Nothing is there: as nobody loaded it, or since the store does not keep what is loaded. */
  private absent(): Looked {
    const { coherence, troubles } = this.parts;
    if (coherence.state === 'disconnected') return this.unconfirmed();
    const reason = inWords(troubles.now(CALLS_THAT_KEEP));
    return reason === undefined ? { state: 'absent' } : { state: 'unkept', reason };
  }

  private unconfirmed(): Looked {
    const reason = this.parts.coherence.failure?.message;
    return { state: 'unconfirmed', ...(reason !== undefined && { reason }) };
  }

  private validated(stored: Stored, key: string): Looked {
    const { coherence } = this.parts;
    if (coherence.isBlocked(key)) return { state: 'unkept', reason: this.whyBlocked() };
    if (stored.state === 'absent') return this.absent();
    if (stored.state !== 'managed') return stored;
    if (coherence.state !== 'usable') return this.unconfirmed();
    return this.managed(stored.local, coherence.validate(stored.local));
  }

  private managed(local: LocalEntry, validity: Validity): Extract<Looked, { state: 'managed' }> {
    const age = local.ageAt(this.parts.clock.monotonic());
    const freshness = freshnessOf(local.entry, { ...age, validity });
    return { state: 'managed', local, age, validity, freshness };
  }
}

/** Says that `get` answers with it. */
export function isFound(
  looked: Looked | undefined,
): looked is Extract<Looked, { state: 'plain' | 'managed' }> {
  return looked?.state === 'plain' || (looked?.state === 'managed' && looked.freshness.state === 'fresh');
}
