import type { Backend } from '../ports/backend.js';
import type { CacheEventBus } from '../api/events.js';
import type { Coherence } from '../invalidation/coherence.js';
import type { Invalidator } from '../invalidation/invalidator.js';
import { nameOf, namesOf } from '../ports/names.js';
import { type Call, isCached, NO_OTHERS, type Put, uncachedContext } from './call/call.js';
import { keepEntry, type KeepParts, type Kept } from './loading/keep-entry.js';
import type { MadeEntry } from './loading/new-entry.js';
import type { Loaded, LoadedValue } from './loading/loaded.js';
import type { LeaseManagerParts } from '../coordination/lease-manager.js';
import type { TransactionNotes } from '../invalidation/transactional/transaction-notes.js';
import type { HeldPut } from '../transaction/held-writes.js';
import type { TransactionPart } from '../transaction/transaction.js';
import type { Transactions } from '../transaction/transactions.js';
import type { CacheEntry } from '../values/entry.js';
import { agedEntry, heldPut } from './held-put.js';
import { type PutLease, PutLeases } from './put-leases.js';
import { PutMethod } from './put-method.js';
import type { DependencyTracker } from './loading/dependency-tracker.js';
import { missOutcome } from './loading/outcome.js';
import { answerSource } from './look-up/local-entry.js';
import { CallEvents } from './loading/call-events.js';

export interface PutCallParts extends Omit<KeepParts, 'shutdown'>, LeaseManagerParts {
  readonly backend: Pick<Backend, 'leases' | 'bus' | 'store'>;
  readonly coherence: Coherence;
  readonly invalidator: Pick<Invalidator, 'entries' | 'bumpKey' | 'keyReplaced'>;
  readonly events: CacheEventBus;
  readonly tracker: DependencyTracker;
  readonly transactions: Pick<Transactions, 'here'>;
  readonly notes: Pick<TransactionNotes, 'add'>;
  /** `false`: every call goes to the method, and the entry is invalidated all the same, as where `when` says no. */
  readonly enabled: boolean;
  /** Chance from 0 up to 1, for jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * The flow of one put. It takes the version, acquires the lease by force, and runs the method. If it still has the
 * lease it bumps the key, which invalidates older loads and puts. The value is stored under the version of that bump.
 * For that the lease must hold to the end, and none of the value's other names may have been invalidated since the
 * first version. Otherwise the key is deleted: then nobody knows which value is right.
 */
export class PutCall {
  private readonly leases: PutLeases;
  private readonly method: PutMethod;
  private readonly callEvents: CallEvents;
  private readonly shutdown = new AbortController();

  constructor(private readonly parts: PutCallParts) {
    this.callEvents = new CallEvents(parts.events, parts.backend.store.name);
    this.leases = new PutLeases({ ...parts, callEvents: this.callEvents });
    this.method = new PutMethod({ ...parts, callEvents: this.callEvents, shutdown: this.shutdown.signal });
  }

  async put(call: Put): Promise<unknown> {
    const key = call.key();
    const isBypassed = call.isUnread === true || !isCached(call);
    if (isBypassed || !this.parts.enabled) {
      const value = await this.pastTheCache(call, isBypassed ? 'when' : 'disabled');
      await this.invalidate(call, key);
      return value;
    }

    const part = this.parts.transactions.here();
    if (part !== undefined) return this.putInside(call, key, part);
    const claim = await this.leases.claim(key);
    const letGo = this.leases.keepUp(call, key, claim);
    try {
      const { made, value } = await this.runMethod(call, key, claim);
      const kept = await this.keepOrDelete(call, key, made, claim);
      if ('entry' in kept)
        value.presented.source = answerSource(key, kept.entry, this.parts.clock.monotonic());
      const brought = { made, version: claim.version, value: value.presented, key };
      this.parts.tracker.track(missOutcome('absent', kept, brought).dependency);
      return value.presented.to(call.options);
    } finally {
      letGo();
    }
  }

  /**
   * Runs the method of a put inside of a transaction at once, without a lease: others go on with what is committed. The
   * transaction holds its value back.
   */
  private async putInside(call: Put, key: string, part: TransactionPart): Promise<unknown> {
    const { notes, invalidator } = this.parts;
    const { transaction } = part;
    const { others = NO_OTHERS } = call;
    const origin = { token: '', version: transaction.version, isHeld: false };
    const { made, value } = await this.runMethod(call, key, origin);
    if ('notStored' in made || !transaction.isActive) {
      // A transaction that has ended meanwhile stores nothing more.
      await this.invalidate(call, key);
      this.callEvents.kept(call, key, 'notStored' in made ? made : { notStored: 'transaction' });
    } else {
      if (others.keys.length + others.prefixes.length > 0) await invalidator.entries(others);
      transaction.held.store(key, this.heldPut(call, key, made.entry), part);
      await notes.add(transaction, { names: [nameOf.key(key)], mode: 'delete' });
    }
    const brought = { made, version: origin.version, value: value.presented, key };
    this.parts.tracker.track(missOutcome('absent', { notStored: 'transaction' }, brought).dependency);
    return value.presented.to(call.options);
  }

  private heldPut(call: Put, key: string, entry: CacheEntry): HeldPut {
    const { clock } = this.parts;
    const madeAt = clock.monotonic();
    const store: HeldPut['store'] = async ({ token, version }) => {
      const made = agedEntry(entry, madeAt, clock.monotonic(), token);
      await this.keepOrDelete(call, key, made, { token, version, isHeld: true });
    };
    return heldPut(key, entry, { madeAt, store });
  }

  /** A method that throws has most likely changed nothing, and what is cached stays. */
  private async runMethod(
    call: Put,
    key: string,
    lease: PutLease,
  ): Promise<{ made: MadeEntry; value: LoadedValue }> {
    let loaded: Loaded;
    try {
      loaded = await this.method.run(call, key);
    } catch (error) {
      this.leases.release(key, lease);
      throw error;
    }
    try {
      return this.method.entryOf(call, key, loaded, lease);
    } catch (error) {
      // The method has done its work, also where its value is of a kind that can't be stored.
      await this.invalidate(call, key);
      throw error;
    }
  }

  /**
   * Stores the entry under the version of its own bump. Other deletes, writes and puts of the key have released the lease
   * by then, so that the commit is refused. Invalidations of other names, and of mode `expire`, show in the versions.
   */
  private async keep(call: Put, key: string, made: MadeEntry, lease: PutLease): Promise<Kept> {
    const { coherence, invalidator } = this.parts;
    const { version, isHeld } = lease;
    const { others = NO_OTHERS } = call;
    if ('notStored' in made) return made;
    const lost = isHeld ? await this.leases.lossOf(key, made.entry.token) : 'store-unavailable';
    if (lost !== undefined) return { notStored: lost };
    const { entry, madeAt } = made;
    if (others.keys.length > 0) await invalidator.entries({ keys: others.keys, prefixes: [] });
    const bumped = await invalidator.bumpKey(key, others.prefixes);
    if (bumped === undefined) return { notStored: 'store-unavailable' };
    const ownVersion = { epoch: bumped.epoch, number: bumped.latest };
    const names = namesOf(key, entry.tags, entry.prefixes);
    const ownNames = [nameOf.key(key), ...others.prefixes.map(nameOf.prefix)];
    const validity = coherence.validate({ version, names, ownNames });
    // The bump may be that of other names too, which were invalidated along with it.
    if (ownVersion.epoch !== version.epoch || validity !== 'valid') return { notStored: 'invalidated' };
    const parts = { ...this.parts, shutdown: this.shutdown.signal };
    return keepEntry(key, { entry: { ...entry, version: ownVersion }, madeAt }, parts);
  }

  private async keepOrDelete(call: Put, key: string, made: MadeEntry, lease: PutLease): Promise<Kept> {
    const kept = await this.keep(call, key, made, lease);
    if ('entry' in kept) this.parts.invalidator.keyReplaced();
    else await this.invalidate(call, key);
    this.callEvents.kept(call, key, kept);
    return kept;
  }

  private async invalidate({ others = NO_OTHERS }: Put, key: string): Promise<void> {
    const { keys, prefixes } = others;
    await this.parts.invalidator.entries({ keys: [key, ...keys], prefixes });
  }

  private pastTheCache(call: Call, reason: 'when' | 'disabled'): Promise<unknown> {
    this.callEvents.bypassed(call, reason);
    return call.load(uncachedContext(this.shutdown.signal));
  }

  /** Stores nothing from now on. */
  close(): void {
    this.shutdown.abort();
    this.leases.close();
  }
}
