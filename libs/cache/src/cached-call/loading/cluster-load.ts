import { randomUUID } from 'node:crypto';
import type { MissReason } from '../../api/events.js';
import { type Call, namesBeforeLoad, requireSameKey, shapeOfCall } from '../call.js';
import { failureOf, Failures } from './remembered-failures.js';
import { HeldEntry } from '../look-up/local-entry.js';
import { keepEntry, keepHere, type KeepParts } from './keep-entry.js';
import { LeaseDesk, type LeaseDeskParts } from '../../coordination/lease-manager.js';
import { type LoadedValue, loadedValue } from './loaded-value.js';
import type { Found, LookUp } from '../look-up/look-up.js';
import { type LoadOrigin, type MadeEntry, makeEntry } from './make-entry.js';
import type { Nesting } from './dependency-tracker.js';
import { hitOutcome, missOutcome, type Outcome, plainOutcome, serving } from '../outcome.js';
import { runLoad } from './run-load.js';
import { AWAITED, rateLimitedBy } from './load-priority.js';
import { LoadFlight } from './shared-loads.js';
import type { Teller } from '../call-events.js';

export interface ClusterLoadParts extends LeaseDeskParts, KeepParts {
  readonly backend: LeaseDeskParts['backend'];
  readonly lookUp: LookUp;
  readonly nesting: Nesting;
  readonly tell: Teller;
  readonly random: () => number;
}

/** How long a renewal is put off at most, that a limiter refused: by then there may be more to give than was said. */
const LONGEST_PUT_OFF_MS = 10_000;

/**
 * The flow of one load, of which there is one for each key in the whole cluster: whoever has the lease looks once more,
 * notes what is known of invalidations, loads, and stores what it brought, if the lease and the note still hold. All
 * others wait for its end and look again.
 */
export class ClusterLoad {
  private readonly desk: LeaseDesk;
  private readonly failures = new Failures();

  constructor(private readonly parts: ClusterLoadParts) {
    this.desk = new LeaseDesk(parts);
  }

  /** One load in the cluster: under its lease, or what the load of whoever holds that brings. */
  async run(call: Call, key: string, flight: LoadFlight, cause: Found): Promise<Outcome> {
    const { lookUp, clock, tell } = this.parts;
    const waitUntil = clock.monotonic() + call.limits.hardMs;
    const names = namesBeforeLoad(call, key, 'held' in cause ? cause.held.entry.tags : []);
    for (;;) {
      const askedAt = clock.monotonic();
      const lease = await this.desk.acquire({ key, method: call.method, names, waitUntil });
      switch (lease.kind) {
        case 'taken':
          return this.loadUnderLease(call, key, flight, lease.token, cause);
        case 'ended': {
          tell.leaseWaited(call, clock.monotonic() - askedAt);
          const outcome = this.news(key, await lookUp.again(call, key), cause);
          if (outcome !== undefined) return outcome;
          break;
        }
        case 'failed':
          throw this.failures.shared(key, lease, call.method, clock.monotonic() + call.policy.errorsMs);
        case 'unavailable':
          if (lease.error !== undefined) tell.storeFailed('lease', lease.error);
          return this.loadCutOff(call, key, flight);
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
    const { coherence, lookUp, tell } = this.parts;
    const stopRenewals = this.desk.keepAlive(key, token);
    let isCommitted = false;
    try {
      // Another's load may have ended between the look-up and the lease.
      const found = await lookUp.again(call, key);
      const news = this.news(key, found, cause);
      if (news !== undefined) return news;
      if (coherence.state !== 'usable') return await this.loadCutOff(call, key, flight);

      const origin = { token, note: coherence.position };
      const old = 'held' in found ? found.held : undefined;
      const { made, value } = await this.runLoader(call, key, flight, { origin, old });
      const kept = await keepEntry(key, made, this.parts);
      isCommitted = 'entry' in kept;
      tell.kept(call, key, kept);
      return missOutcome(reasonOf(cause), kept, { made, note: origin.note, value: value.presented, key });
    } finally {
      stopRenewals();
      // A commit ends it, and so does a failure that is remembered.
      if (!isCommitted) void this.desk.end(key, token);
    }
  }

  /** What others have stored meanwhile, unless it is what caused this load. */
  private news(key: string, found: Found, cause: Found): Outcome | undefined {
    if (found.state === 'plain') return plainOutcome(found, key);
    if (found.state !== 'fresh') return undefined;
    const isCause = 'held' in cause && cause.held.entry.token === found.held.entry.token;
    return isCause ? undefined : hitOutcome(found, serving(key, this.parts));
  }

  /** Without the server: one load at a time in this process, whose result is kept here only. */
  private async loadCutOff(call: Call, key: string, flight: LoadFlight): Promise<Outcome> {
    const { coherence, clock, tell } = this.parts;
    const recent = this.failures.recent(key, clock.monotonic());
    if (recent !== undefined) throw recent.error;
    const origin = { token: randomUUID(), note: coherence.position };
    const { changes } = coherence;
    const { made, value } = await this.runLoader(call, key, flight, { origin, isCutOff: true });
    const kept = keepHere(key, made, changes, this.parts);
    tell.kept(call, key, kept);
    return missOutcome('store-unavailable', kept, { made, note: origin.note, value: value.presented, key });
  }

  /** For a load that asks for its own key again: it has the lease and will store what it brings itself. */
  async aside(call: Call, key: string): Promise<Outcome> {
    const { coherence, tell } = this.parts;
    const origin = { token: randomUUID(), note: coherence.position };
    const flight = new LoadFlight(key, shapeOfCall(call), AWAITED);
    const { made, value } = await this.runLoader(call, key, flight, { origin });
    const kept = { notStored: 'nested' } as const;
    tell.kept(call, key, kept);
    return missOutcome('absent', kept, { made, note: origin.note, value: value.presented, key });
  }

  private async runLoader(
    call: Call,
    key: string,
    flight: LoadFlight,
    { origin, old, isCutOff = false }: { origin: LoadOrigin; old?: HeldEntry; isCutOff?: boolean },
  ): Promise<{ made: MadeEntry; value: LoadedValue }> {
    const { coherence, clock, random, tell, nesting, shutdown } = this.parts;
    requireSameKey(call, key);
    const at = clock.monotonic();
    const judged = { note: origin.note, names: namesBeforeLoad(call, key) };
    flight.starts({ changes: coherence.changes, judged, at, isCutOff });
    const settings = { clock, nesting, shutdown, flight, old };
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
    const refused = rateLimitedBy(error);
    if (refused !== undefined) {
      const putOffMs = Math.min(refused.retryAfterMs, LONGEST_PUT_OFF_MS);
      this.failures.putOff(key, clock.monotonic() + putOffMs);
      return;
    }
    if (lifeMs === 0 || shutdown.aborted) return;
    this.failures.remember(key, { token, error, until: clock.monotonic() + lifeMs });
    if (coherence.state === 'cut-off') return;
    await this.desk.end(key, token, { failure: failureOf(error), lifeMs });
  }

  /** Whether a load of the key failed a moment ago in this process, and callers share that failure. */
  remembersFailure(key: string): boolean {
    return this.failures.recent(key, this.parts.clock.monotonic()) !== undefined;
  }

  /** Whether it is too early to try again behind an answer. */
  hasFailedLately(key: string): boolean {
    const now = this.parts.clock.monotonic();
    return this.remembersFailure(key) || this.failures.isPutOff(key, now);
  }

  close(): void {
    this.desk.close();
  }
}

function reasonOf(cause: Found): MissReason {
  return cause.state === 'miss' ? cause.reason : 'expired';
}
