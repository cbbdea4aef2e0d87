import { randomUUID } from 'node:crypto';
import { rateLimitedBy } from '../../api/rate-limited-by.js';
import type { LeaseManager } from '../../coordination/lease-manager.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { Clock } from '../../time/clock.js';
import type { CallEvents } from './call-events.js';
import { type Call, KeyConfirmation, namesBeforeLoad } from '../call/call.js';
import { Deadline } from '../call/deadline.js';
import type { LocalEntry } from '../look-up/local-entry.js';
import { missOutcome, type Outcome, sourceOfMade } from './outcome.js';
import type { DependencyTracker, Work } from './dependency-tracker.js';
import { AWAITED } from './load-priority.js';
import type { Loaded, LoadOrigin } from './loaded.js';
import { confirmed, loadedValue, type MadeEntry, makeEntry } from './new-entry.js';
import type { RememberedFailures } from './remembered-failures.js';
import { LoadFlight } from './shared-loads.js';
import { withParts } from './value-dependencies.js';
import type { PresentedValue } from '../../values/value-codec.js';
import { type Duration, durationToMs } from '../../api/duration.js';
import { CacheRuleError } from '../../api/errors.js';
import type { LoadContext } from '../../api/load-context.js';

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
  /** It is made of what was answered while the process was disconnected. */
  readonly isDisconnected: boolean;
}

/** The longest that a background refresh waits after a limiter rejected one: by then more may be left than was said. */
const LONGEST_POSTPONE_MS = 10_000;

/** Runs loaders: within their limits, with events, and with failures remembered for those who ask soon after. */
export class Loader {
  constructor(private readonly parts: LoaderParts) {}

  /**
   * Runs the loader, also where the key of the call changed meanwhile. Then its result is for that call alone, and is
   * not kept.
   *
   * @throws what the loader throws; CacheLoadTimeoutError; CacheArgumentError where the key changed and nobody waits
   */
  async run(
    call: Call,
    key: string,
    flight: LoadFlight,
    {
      origin,
      old,
      isDisconnected = false,
      isPrivate = false,
    }: { origin: LoadOrigin; old?: LocalEntry; isDisconnected?: boolean; isPrivate?: boolean },
  ): Promise<LoadResult> {
    const { coherence, clock, random, callEvents, tracker, shutdown } = this.parts;
    const confirmation = new KeyConfirmation(call, key, flight);
    if (confirmation.doubt !== undefined && !flight.isAwaited) throw confirmation.doubt;
    const at = clock.monotonic();
    const versioned = { version: origin.version, names: namesBeforeLoad(call, key) };
    flight.starts({ changes: coherence.changeCount, versioned, at, isDisconnected });
    try {
      const started = () => confirmation.methodStarted();
      const loaded = await runLoad(call, { clock, tracker, shutdown, flight, old, started });
      const value = loadedValue(loaded, old, call);
      callEvents.loaded(call, key, loaded.loadMs);
      if (value.faults !== undefined) callEvents.instanceLost(call, value.faults);
      const whole = value.sources === undefined ? loaded : withParts(loaded, value.sources, key, this.parts);
      const entry = makeEntry(call, whole, value, origin, { clock, random });
      confirmation.check();
      const made = confirmed(entry, confirmation.doubt);
      // What was loaded inside of a transaction is newer than the versions: its end bumps them.
      if (!isPrivate) value.presented.source = sourceOfMade(key, made, origin.version);
      return { made, value: value.presented, isDisconnected: loaded.dependencies.isDisconnected };
    } catch (error) {
      callEvents.loadFailed(call, key, clock.monotonic() - at, error);
      confirmation.check();
      // In a transaction that failed all fails, and it may have seen what nobody else does.
      const isToRemember = flight.isShared && !isPrivate && !flight.wasCutShort(error);
      if (isToRemember) await this.rememberFailure(call, key, origin.token, error);
      throw error;
    }
  }

  /**
   * Loads for one caller, and stores nothing. It is a loader that asks for its own key again (`nested`), which stores
   * its own value, or code inside of a transaction.
   */
  async loadAside(
    call: Call,
    key: string,
    why: 'nested' | 'transaction',
    deadline = new Deadline(call, this.parts.clock),
  ): Promise<Outcome> {
    const { version } = this.parts.coherence;
    const flight = new LoadFlight(key, call.schemaVersion, AWAITED, deadline);
    const origin = { token: randomUUID(), version };
    const loaded = await this.run(call, key, flight, { origin, isPrivate: why === 'transaction' });
    const kept = { notStored: why };
    this.parts.callEvents.kept(call, key, kept);
    return missOutcome('absent', kept, { ...loaded, version, key });
  }

  /**
   * Remembers a failure for all processes, as long as the policy's `errors` says, but for failures of a shutdown. A
   * limiter's rejection cost nothing, and the next caller may be let through: it only postpones background refreshes.
   */
  private async rememberFailure(call: Call, key: string, token: string, error: unknown): Promise<void> {
    const { coherence, failures, leases, shutdown } = this.parts;
    const rejected = rateLimitedBy(error);
    if (rejected !== undefined) {
      failures.postpone(key, Math.min(rejected.retryAfterMs, LONGEST_POSTPONE_MS));
      return;
    }
    if (shutdown.aborted) return;
    const failed = failures.remember(call, key, token, error);
    if (failed === undefined || coherence.state === 'disconnected') return;
    await leases.release(key, token, failed);
  }
}

export interface LoadSettings {
  readonly clock: Clock;
  readonly tracker: DependencyTracker;
  /** Aborted when the application shuts down. */
  readonly shutdown: AbortSignal;
  /** The shared work that the load is part of. */
  readonly flight: Work & { readonly deadline: Deadline };
  /** The old entry, if it may still be served. */
  readonly old: LocalEntry | undefined;
  /** Called when the loader first waits, or ends. */
  readonly started?: () => void;
}

/** Thrown by `notModified()` to end the loader. */
const NOT_MODIFIED = Symbol('not modified');

/**
 * Runs the loader until the deadline. Then its signal is aborted, and its value comes too late.
 *
 * @throws what the loader throws; CacheLoadTimeoutError
 */
export async function runLoad(call: Call, settings: LoadSettings): Promise<Loaded> {
  const { clock, tracker, shutdown, flight, old, started } = settings;
  const startedAt = clock.monotonic();
  const { deadline } = flight;
  const said = { tags: [] as string[], freshMs: undefined as number | undefined, isSkipped: false };
  let signal: AbortSignal | undefined;
  const context: LoadContext = {
    get signal() {
      signal ??= AbortSignal.any([deadline.signal, shutdown]);
      return signal;
    },
    ...(old === undefined ? {} : { stale: old.value.to({}) }),
    tags: (...tags) => void said.tags.push(...tags),
    fresh: (life: Duration) => {
      said.freshMs = durationToMs(life, `${call.method}: fresh`, 1);
    },
    skip: () => {
      said.isSkipped = true;
    },
    notModified: () => {
      if (old !== undefined) throw NOT_MODIFIED;
      throw new CacheRuleError(`${call.method}: notModified() needs an old value, and stale held none.`);
    },
  };
  const load = async (): Promise<Loaded['result']> => {
    try {
      const loading = call.load(context);
      started?.();
      return { value: await loading };
    } catch (error) {
      if (error === NOT_MODIFIED) return 'not-modified';
      throw error;
    }
  };
  const work = () => tracker.run(flight, load, deadline.at);
  const { loaded: result, dependencies } = await deadline.within(work);
  return { result, said, dependencies, loadMs: clock.monotonic() - startedAt };
}
