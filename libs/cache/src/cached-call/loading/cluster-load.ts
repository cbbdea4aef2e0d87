import { randomUUID } from 'node:crypto';
import type { MissReason } from '../../api/events.js';
import { type Call, namesBeforeLoad, requireSameKey, schemaVersionOf } from '../call.js';
import { failureOf, RememberedFailures } from './remembered-failures.js';
import { LocalEntry } from '../look-up/local-entry.js';
import { keepEntry, keepInProcess, type KeepParts } from './keep-entry.js';
import { LeaseManager, type LeaseManagerParts } from '../../coordination/lease-manager.js';
import { type LoadedValue, loadedValue } from './loaded-value.js';
import type { Found, LookUp } from '../look-up/look-up.js';
import { type LoadOrigin, type MadeEntry, makeEntry } from './make-entry.js';
import type { DependencyTracker } from './dependency-tracker.js';
import { hitOutcome, missOutcome, type Outcome, plainOutcome, serving } from '../outcome.js';
import { runLoad } from './run-load.js';
import { AWAITED } from './load-priority.js';
import { rateLimitedBy } from '../../api/rate-limited-by.js';
import { LoadFlight } from './shared-loads.js';
import type { CallEvents } from '../call-events.js';

export interface ClusterLoadParts extends LeaseManagerParts, KeepParts {
  readonly backend: LeaseManagerParts['backend'];
  readonly coherence: KeepParts['coherence'];
  readonly lookUp: LookUp;
  readonly tracker: DependencyTracker;
  readonly callEvents: CallEvents;
  readonly random: () => number;
}

/** How long a renewal is put off at most, that a limiter refused: by then there may be more to give than was said. */
const LONGEST_POSTPONE_MS = 10_000;

/**
 * The flow of one load, of which there is one for each key in the whole cluster: whoever has the lease looks once more,
 * notes what is known of invalidations, loads, and stores what it brought, if the lease and the note still hold. All
 * others wait for its end and look again.
 */
export class ClusterLoad {
  private readonly leases: LeaseManager;
  private readonly failures = new RememberedFailures();

  constructor(private readonly parts: ClusterLoadParts) {
    this.leases = new LeaseManager(parts);
  }

  /** One load in the cluster: under its lease, or what the load of whoever holds that brings. */
  async run(call: Call, key: string, flight: LoadFlight, cause: Found): Promise<Outcome> {
    const { lookUp, clock, callEvents: tell } = this.parts;
    const waitUntil = clock.monotonic() + call.limits.hardMs;
    const names = namesBeforeLoad(call, key, 'local' in cause ? cause.local.entry.tags : []);
    for (;;) {
      const askedAt = clock.monotonic();
      const lease = await this.leases.acquire({ key, method: call.method, names, waitUntil });
      switch (lease.kind) {
        case 'acquired':
          return this.loadUnderLease(call, key, flight, lease.token, cause);
        case 'completed': {
          tell.leaseWaited(call, clock.monotonic() - askedAt);
          const outcome = this.news(key, await lookUp.again(call, key), cause);
          if (outcome !== undefined) return outcome;
          break;
        }
        case 'failed':
          throw this.failures.shared(key, lease, call.method, clock.monotonic() + call.policy.errorsMs);
        case 'unavailable':
          if (lease.error !== undefined) tell.storeFailed('lease', lease.error);
          return this.loadDisconnected(call, key, flight);
      }
    }
  }

  private async loadUnderLease(
    call: Call,
    key: string,
    flight: LoadFlight,
    token: string,
    cause: Found,
  ): Promise<Outcome> {
    const { coherence, lookUp, callEvents: tell } = this.parts;
    const stopRenewals = this.leases.keepAlive(key, token);
    let isCommitted = false;
    try {
      // Another's load may have ended between the look-up and the lease.
      const found = await lookUp.again(call, key);
      const news = this.news(key, found, cause);
      if (news !== undefined) return news;
      if (coherence.state !== 'usable') return await this.loadDisconnected(call, key, flight);

      const origin = { token, version: coherence.version };
      const old = 'local' in found ? found.local : undefined;
      const { made, value } = await this.runLoader(call, key, flight, { origin, old });
      const kept = await keepEntry(key, made, this.parts);
      isCommitted = 'entry' in kept;
      tell.kept(call, key, kept);
      return missOutcome(reasonOf(cause), kept, {
        made,
        version: origin.version,
        value: value.presented,
        key,
      });
    } finally {
      stopRenewals();
      // A commit ends it, and so does a failure that is remembered.
      if (!isCommitted) void this.leases.release(key, token);
    }
  }

  /** What others have stored meanwhile, unless it is what caused this load. */
  private news(key: string, found: Found, cause: Found): Outcome | undefined {
    if (found.state === 'plain') return plainOutcome(found, key);
    if (found.state !== 'fresh') return undefined;
    const isCause = 'local' in cause && cause.local.entry.token === found.local.entry.token;
    return isCause ? undefined : hitOutcome(found, serving(key, this.parts));
  }

  /** Without the server: one load at a time in this process, whose result is kept here only. */
  private async loadDisconnected(call: Call, key: string, flight: LoadFlight): Promise<Outcome> {
    const { coherence, clock, callEvents: tell } = this.parts;
    const recent = this.failures.recent(key, clock.monotonic());
    if (recent !== undefined) throw recent.error;
    const origin = { token: randomUUID(), version: coherence.version };
    const { changeCount: changes } = coherence;
    const { made, value } = await this.runLoader(call, key, flight, { origin, isDisconnected: true });
    const kept = keepInProcess(key, made, changes, this.parts);
    tell.kept(call, key, kept);
    return missOutcome('store-unavailable', kept, {
      made,
      version: origin.version,
      value: value.presented,
      key,
    });
  }

  /** For a load that asks for its own key again: it has the lease and will store what it brings itself. */
  async aside(call: Call, key: string): Promise<Outcome> {
    const { coherence, callEvents: tell } = this.parts;
    const origin = { token: randomUUID(), version: coherence.version };
    const flight = new LoadFlight(key, schemaVersionOf(call), AWAITED);
    const { made, value } = await this.runLoader(call, key, flight, { origin });
    const kept = { notStored: 'nested' } as const;
    tell.kept(call, key, kept);
    return missOutcome('absent', kept, { made, version: origin.version, value: value.presented, key });
  }

  private async runLoader(
    call: Call,
    key: string,
    flight: LoadFlight,
    {
      origin,
      old,
      isDisconnected = false,
    }: { origin: LoadOrigin; old?: LocalEntry; isDisconnected?: boolean },
  ): Promise<{ made: MadeEntry; value: LoadedValue }> {
    const { coherence, clock, random, callEvents: tell, tracker, shutdown } = this.parts;
    requireSameKey(call, key);
    const at = clock.monotonic();
    const versioned = { version: origin.version, names: namesBeforeLoad(call, key) };
    flight.starts({ changes: coherence.changeCount, versioned, at, isDisconnected });
    const settings = { clock, tracker, shutdown, flight, old };
    try {
      const loaded = await runLoad(call, settings);
      const value = loadedValue(loaded, old, call.method);
      tell.loaded(call, key, loaded.loadMs);
      return { made: makeEntry(call, loaded, value, origin, { clock, random }), value };
    } catch (error) {
      tell.loadFailed(call, key, clock.monotonic() - at, error);
      await this.rememberFailure(call, key, origin.token, error);
      throw error;
    }
  }

  /**
   * For all who ask within the policy's `errors` window, in whatever process; not where the application shuts down. What
   * a limiter refused cost nobody anything, and another caller might wait, or have what is reserved: it only puts off
   * renewals.
   */
  private async rememberFailure({ policy }: Call, key: string, token: string, error: unknown): Promise<void> {
    const { clock, coherence, shutdown } = this.parts;
    const { errorsMs: lifeMs } = policy;
    const rejected = rateLimitedBy(error);
    if (rejected !== undefined) {
      const postponeMs = Math.min(rejected.retryAfterMs, LONGEST_POSTPONE_MS);
      this.failures.postpone(key, clock.monotonic() + postponeMs);
      return;
    }
    if (lifeMs === 0 || shutdown.aborted) return;
    this.failures.remember(key, { token, error, until: clock.monotonic() + lifeMs });
    if (coherence.state === 'disconnected') return;
    await this.leases.release(key, token, { failure: failureOf(error), lifeMs });
  }

  /** Whether a load of the key failed a moment ago in this process, and callers share that failure. */
  remembersFailure(key: string): boolean {
    return this.failures.recent(key, this.parts.clock.monotonic()) !== undefined;
  }

  /** Whether it is too early to try again behind an answer. */
  hasFailedLately(key: string): boolean {
    const now = this.parts.clock.monotonic();
    return this.remembersFailure(key) || this.failures.isPostponed(key, now);
  }

  close(): void {
    this.leases.close();
  }
}

function reasonOf(cause: Found): MissReason {
  return cause.state === 'miss' ? cause.reason : 'expired';
}
