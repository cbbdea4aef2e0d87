import { randomUUID } from 'node:crypto';
import { rateLimitedBy } from '../../api/rate-limited-by.js';
import type { LeaseManager } from '../../coordination/lease-manager.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { Clock } from '../../time/clock.js';
import type { CallEvents } from './call-events.js';
import { type Call, namesBeforeLoad, requireSameKey } from '../call/call.js';
import type { LocalEntry } from '../look-up/local-entry.js';
import { missOutcome, type Outcome } from './outcome.js';
import type { DependencyTracker } from './dependency-tracker.js';
import { AWAITED } from './load-priority.js';
import { loadedValue } from './loaded-value.js';
import { type LoadOrigin, type MadeEntry, makeEntry } from './make-entry.js';
import { failureOf, type RememberedFailures } from './remembered-failures.js';
import { runLoad } from './run-load.js';
import { LoadFlight } from './shared-loads.js';
import type { PresentedValue } from '../../values/value-codec.js';

export interface LoaderParts {
  readonly leases: LeaseManager;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly tracker: DependencyTracker;
  readonly failures: RememberedFailures;
  readonly callEvents: CallEvents;
  readonly shutdown: AbortSignal;
  readonly random: () => number;
}

/** The result of a load: the value as callers get it, and the entry to store, or the reason why there is none. */
export interface LoadResult {
  readonly made: MadeEntry;
  readonly value: PresentedValue;
}

/** The longest that a background refresh waits after a limiter rejected one: by then more may be left than was said. */
const LONGEST_POSTPONE_MS = 10_000;

/** Runs loaders: within their limits, with events, and with failures remembered for those who ask soon after. */
export class Loader {
  constructor(private readonly parts: LoaderParts) {}

  /** @throws what the loader throws; CacheLoadTimeoutError; CacheArgumentError where the key changed meanwhile */
  async run(
    call: Call,
    key: string,
    flight: LoadFlight,
    {
      origin,
      old,
      isDisconnected = false,
    }: { origin: LoadOrigin; old?: LocalEntry; isDisconnected?: boolean },
  ): Promise<LoadResult> {
    const { coherence, clock, random, callEvents, tracker, shutdown } = this.parts;
    requireSameKey(call, key);
    const at = clock.monotonic();
    const versioned = { version: origin.version, names: namesBeforeLoad(call, key) };
    flight.starts({ changes: coherence.changeCount, versioned, at, isDisconnected });
    try {
      const loaded = await runLoad(call, { clock, tracker, shutdown, flight, old });
      const value = loadedValue(loaded, old, call.method);
      callEvents.loaded(call, key, loaded.loadMs);
      return { made: makeEntry(call, loaded, value, origin, { clock, random }), value: value.presented };
    } catch (error) {
      callEvents.loadFailed(call, key, clock.monotonic() - at, error);
      await this.rememberFailure(call, key, origin.token, error);
      throw error;
    }
  }

  /** Loads for a loader that asks for its own key again: it has the lease, and stores its own value. */
  async loadAside(call: Call, key: string): Promise<Outcome> {
    const { version } = this.parts.coherence;
    const flight = new LoadFlight(key, call.schemaVersion, AWAITED);
    const loaded = await this.run(call, key, flight, { origin: { token: randomUUID(), version } });
    const kept = { notStored: 'nested' } as const;
    this.parts.callEvents.kept(call, key, kept);
    return missOutcome('absent', kept, { ...loaded, version, key });
  }

  /**
   * Remembers a failure for all processes, as long as the policy's `errors` says, but for failures of a shutdown. A
   * limiter's rejection cost nothing, and the next caller may be let through: it only postpones background refreshes.
   */
  private async rememberFailure({ policy }: Call, key: string, token: string, error: unknown): Promise<void> {
    const { clock, coherence, failures, leases, shutdown } = this.parts;
    const { errorsMs: lifeMs } = policy;
    const rejected = rateLimitedBy(error);
    if (rejected !== undefined) {
      failures.postpone(key, clock.monotonic() + Math.min(rejected.retryAfterMs, LONGEST_POSTPONE_MS));
      return;
    }
    if (lifeMs === 0 || shutdown.aborted) return;
    failures.remember(key, { token, error, until: clock.monotonic() + lifeMs });
    if (coherence.state === 'disconnected') return;
    await leases.release(key, token, { failure: failureOf(error), lifeMs });
  }
}
