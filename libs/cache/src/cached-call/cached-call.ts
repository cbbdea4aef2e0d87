import type { CacheStore } from '../contract/cache-store.port.js';
import type { Clock } from '../contract/clock.port.js';
import type { CacheEventBus } from '../contract/events.js';
import { type Call, requireSameKey } from './call.js';
import { type Flight, InFlight } from './in-flight.js';
import { keepEntry, type Kept } from './keep-entry.js';
import { makeEntry } from './make-entry.js';
import { hitOutcome, missOutcome, type Outcome } from './outcome.js';
import { type Found, readEntry } from './read-entry.js';
import { isCached } from './rules.js';
import { encodeValue } from './values/value-codec.js';

/** What the flow works with. */
export interface CachedCallParts {
  readonly store: CacheStore;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  /** `false`: every call goes to the method. */
  readonly enabled: boolean;
  /** Chance from 0 up to 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * The flow of one cached call: bypass, or share the work that is under way on the key; read; on a miss load, make an
 * entry and keep it. Its steps give facts; only here events are told.
 */
export class CachedCall {
  private readonly inFlight = new InFlight<Outcome>();
  private readonly shutdown = new AbortController();

  constructor(private readonly parts: CachedCallParts) {}

  async answer(call: Call): Promise<unknown> {
    const { events, enabled } = this.parts;
    const { namespace, options } = call;
    if (!enabled || !isCached(call)) {
      events.emit('bypassed', { namespace, reason: enabled ? 'when' : 'disabled' });
      return call.load({ signal: this.shutdown.signal });
    }
    const key = call.key();
    const work = this.inFlight.join(key, options.salt ?? '', (flight) => this.readOrLoad(call, key, flight));
    const told = { namespace, key, collapsed: work.joined };
    try {
      const { value, ...outcome } = await work.result;
      events.emit('answered', { ...outcome, ...told });
      return value.to(options);
    } catch (error) {
      events.emit('unanswered', { ...told, error });
      throw error;
    }
  }

  private async readOrLoad(call: Call, key: string, flight: Flight): Promise<Outcome> {
    const { store, clock, random = Math.random } = this.parts;
    const found = await readEntry(store, key, call.options.salt ?? '');
    if (found.state === 'fresh') return hitOutcome(found);
    this.tellMiss(call, key, found);

    requireSameKey(call, key);
    const loaded = await this.inFlight.inside(flight, () => this.load(call, key));
    const encoded = encodeValue(loaded, call.method);
    const made = makeEntry(call, loaded, encoded, { clock, random });
    const kept = await keepEntry(store, key, made, flight, this.shutdown.signal);
    this.tellKept(call, key, kept);
    return missOutcome(found.state, encoded, kept);
  }

  private async load({ namespace, method, load }: Call, key: string): Promise<unknown> {
    const { clock, events } = this.parts;
    const startedAt = clock.monotonic();
    const told = () => ({ namespace, key, method, durationMs: clock.monotonic() - startedAt });
    try {
      const value = await load({ signal: this.shutdown.signal });
      events.emit('loaded', told());
      return value;
    } catch (error) {
      events.emit('loadFailed', { ...told(), error });
      throw error;
    }
  }

  /** Sets or deletes keys by hand, so that it wins over loads of the same keys that are under way. */
  overtake<Changed>(keys: readonly string[], change: () => Promise<Changed>): Promise<Changed> {
    return this.inFlight.overtake(keys, change);
  }

  /** Tells loaders that the application shuts down. */
  close(): void {
    this.shutdown.abort();
  }

  private tellMiss({ namespace }: Call, key: string, found: Exclude<Found, { state: 'fresh' }>): void {
    const { store, events } = this.parts;
    if (found.state === 'unreadable') events.emit('unreadable', { namespace, key, reason: found.reason });
    if (found.state === 'store-unavailable') {
      events.emit('storeFailed', { store: store.name, operation: 'read', error: found.error });
    }
  }

  private tellKept({ namespace, method }: Call, key: string, kept: Kept): void {
    const { store, events } = this.parts;
    if (!('notStored' in kept)) {
      events.emit('stored', { namespace, key, bytes: kept.bytes, lifeMs: kept.entry.lifeMs });
      return;
    }
    const { notStored: reason, error } = kept;
    if (reason === 'store-unavailable' && error !== undefined) {
      events.emit('storeFailed', { store: store.name, operation: 'write', error });
    }
    events.emit('notStored', { namespace, key, method, reason, error });
  }
}
