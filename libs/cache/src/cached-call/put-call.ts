import { randomUUID } from 'node:crypto';
import type { Backend } from '../ports/backend.js';
import type { CacheEventBus, NotStoredReason } from '../api/events.js';
import type { Coherence } from '../invalidation/coherence.js';
import type { Invalidator } from '../invalidation/invalidator.js';
import { type EntryNames, nameOf, namesOf } from '../ports/names.js';
import { type Call, isCached, NO_OTHERS, type Put, uncachedContext } from './call/call.js';
import {
  keepEntry,
  type KeepParts,
  type Kept,
  type LoadedValue,
  loadedValue,
  type MadeEntry,
  makeEntry,
} from './loading/new-entry.js';
import { type Loaded, type LoadOrigin, NOTHING_SAID } from './loading/loaded.js';
import { LeaseManager, type LeaseManagerParts } from '../coordination/lease-manager.js';
import type { DependencyTracker } from './loading/dependency-tracker.js';
import { missOutcome } from './loading/outcome.js';
import { withParts } from './loading/value-dependencies.js';
import { answerSource } from './look-up/local-entry.js';
import { asStoreFailure } from '../ports/store-failure.js';
import { CallEvents } from './loading/call-events.js';

export interface PutCallParts extends Omit<KeepParts, 'shutdown'>, LeaseManagerParts {
  readonly backend: Pick<Backend, 'leases' | 'bus' | 'store'>;
  readonly coherence: Coherence;
  readonly invalidator: Pick<Invalidator, 'keys' | 'entries' | 'bumpKey' | 'keyReplaced'>;
  readonly events: CacheEventBus;
  readonly tracker: DependencyTracker;
  /** `false`: every call goes to the method, and the entry is invalidated all the same, as where `when` says no. */
  readonly enabled: boolean;
  /** Chance from 0 up to 1, for jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/** The version and the lease that a put has before its method runs; no lease while disconnected. */
interface PutLease extends LoadOrigin {
  readonly isHeld: boolean;
}

/**
 * The flow of one put. It takes the version, acquires the lease by force, and runs the method. If it still has the
 * lease it bumps the key, which invalidates older loads and puts. The value is stored under the version of that bump.
 * For that the lease must hold to the end, and none of the value's other names may have been invalidated since the
 * first version. Otherwise the key is deleted: then nobody knows which value is right.
 */
export class PutCall {
  private readonly leases: LeaseManager;
  private readonly callEvents: CallEvents;
  private readonly shutdown = new AbortController();

  constructor(private readonly parts: PutCallParts) {
    this.leases = new LeaseManager(parts);
    this.callEvents = new CallEvents(parts.events, parts.backend.store.name);
  }

  async put(call: Put): Promise<unknown> {
    const key = call.key();
    const { others = NO_OTHERS } = call;
    const isBypassed = call.isUnread === true || !isCached(call);
    if (isBypassed || !this.parts.enabled) {
      const value = await this.pastTheCache(call, isBypassed ? 'when' : 'disabled');
      await this.invalidate(key, others);
      return value;
    }

    const claim = await this.claim(key);
    const letGo = this.keepUp(call, key, claim);
    try {
      const loaded = await this.runMethod(call, key, claim);
      const { made, value } = await this.entryOf(call, key, loaded, claim);
      const kept = await this.keep(key, made, claim, others);
      if ('entry' in kept) this.parts.invalidator.keyReplaced();
      else await this.invalidate(key, others);
      this.callEvents.kept(call, key, kept);
      if ('entry' in kept)
        value.presented.source = answerSource(key, kept.entry, this.parts.clock.monotonic());
      const brought = { made, version: claim.version, value: value.presented, key };
      this.parts.tracker.track(missOutcome('absent', kept, brought).dependency);
      return value.presented.to(call.options);
    } finally {
      letGo();
    }
  }

  /** Before the method: a value from before an invalidation could pass for one from after it. */
  private async claim(key: string): Promise<PutLease> {
    const { backend, coherence, leaseLifeMs } = this.parts;
    const isUsable = coherence.state === 'usable' || (await coherence.confirm());
    const origin = { token: randomUUID(), version: coherence.version };
    if (!isUsable) return { ...origin, isHeld: false };
    try {
      await backend.leases.forceAcquire(key, { token: origin.token, ...origin.version }, leaseLifeMs);
      return { ...origin, isHeld: true };
    } catch (error) {
      this.callEvents.storeFailed('lease', asStoreFailure(error));
      return { ...origin, isHeld: false };
    }
  }

  /** Renews the lease within the hard limit: beyond it others load, and the value comes too late to be stored. */
  private keepUp({ limits }: Call, key: string, { token, isHeld }: PutLease): () => void {
    if (!isHeld) return () => undefined;
    const stopRenewals = this.leases.keepAlive(key, token);
    const stopLimit = this.parts.clock.after(limits.hardMs, stopRenewals);
    return () => {
      stopRenewals();
      stopLimit();
    };
  }

  /** A method that throws has most likely changed nothing, and what is cached stays. */
  private async runMethod(call: Call, key: string, { token, isHeld }: PutLease): Promise<Loaded> {
    const { clock, tracker } = this.parts;
    const startedAt = clock.monotonic();
    try {
      const context = uncachedContext(this.shutdown.signal);
      const { loaded: value, dependencies } = await tracker.run({ key, isPut: true }, () =>
        call.load(context),
      );
      return { result: { value }, said: NOTHING_SAID, dependencies, loadMs: clock.monotonic() - startedAt };
    } catch (error) {
      if (isHeld) void this.leases.release(key, token);
      throw error;
    }
  }

  /** Makes the entry. The method has done its work, also where its value is of a kind that can't be stored. */
  private async entryOf(
    call: Put,
    key: string,
    loaded: Loaded,
    origin: PutLease,
  ): Promise<{ made: MadeEntry; value: LoadedValue }> {
    const { clock, random = Math.random } = this.parts;
    const { token, version } = origin;
    try {
      const value = loadedValue(loaded, undefined, call);
      if (value.faults !== undefined) this.callEvents.instanceLost(call, value.faults);
      const whole = value.sources === undefined ? loaded : withParts(loaded, value.sources, key, this.parts);
      return { made: makeEntry(call, whole, value, { token, version }, { clock, random }), value };
    } catch (error) {
      await this.invalidate(key, call.others ?? NO_OTHERS);
      throw error;
    }
  }

  /**
   * Stores the entry under the version of its own bump. Other deletes, writes and puts of the key have released the lease
   * by then, so that the commit is refused. Invalidations of other names, and of mode `expire`, show in the versions.
   */
  private async keep(key: string, made: MadeEntry, put: PutLease, others: EntryNames): Promise<Kept> {
    const { coherence, invalidator } = this.parts;
    const { version, isHeld } = put;
    if ('notStored' in made) return made;
    const lost = isHeld ? await this.lossOf(key, made.entry.token) : 'store-unavailable';
    if (lost !== undefined) return { notStored: lost };
    const { entry } = made;
    if (others.keys.length > 0) await invalidator.keys(others.keys);
    const bumped = await invalidator.bumpKey(key, others.prefixes);
    if (bumped === undefined) return { notStored: 'store-unavailable' };
    const ownVersion = { epoch: bumped.epoch, number: bumped.latest };
    const names = namesOf(key, entry.tags, entry.prefixes);
    const ownNames = [nameOf.key(key), ...others.prefixes.map(nameOf.prefix)];
    const validity = coherence.validate({ version, names, ownNames });
    // The bump may be that of other names too, which were invalidated along with it.
    if (ownVersion.epoch !== version.epoch || validity !== 'valid') return { notStored: 'invalidated' };
    const parts = { ...this.parts, shutdown: this.shutdown.signal };
    return keepEntry(key, { entry: { ...entry, version: ownVersion } }, parts);
  }

  /** A put that lost its lease must not bump before it deletes: another one, which began before, would hide the bump. */
  private async lossOf(key: string, token: string): Promise<NotStoredReason | undefined> {
    const { backend, leaseLifeMs } = this.parts;
    try {
      return (await backend.leases.renew(key, token, leaseLifeMs)) ? undefined : 'overtaken';
    } catch (error) {
      this.callEvents.storeFailed('lease', asStoreFailure(error));
      return 'store-unavailable';
    }
  }

  private async invalidate(key: string, { keys, prefixes }: EntryNames): Promise<void> {
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
