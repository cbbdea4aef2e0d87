import type { Clock } from '../../time/clock.js';
import type { LoadPriority } from '../../api/load-scope.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { Versioned } from '../../invalidation/validity.js';
import type { Call } from '../call/call.js';
import type { DependencyTracker, Work } from './dependency-tracker.js';
import type { Outcome, Shared } from './outcome.js';
import { keepWhileUnderWay } from '../look-up/read-entry.js';
import { isWorthTrying, asUrgentAs } from './load-priority.js';
import { rateLimitedBy } from '../../api/rate-limited-by.js';

/** The moment at which a loader started. */
export interface LoadStart {
  /** The change count of the version table at that moment. */
  readonly changes: number;
  /** The version and names that its result is validated by, as far as they are known before. */
  readonly versioned: Versioned;
  /** On the monotonic clock. */
  readonly at: number;
  /** The server did not answer. */
  readonly isDisconnected: boolean;
}

/** One load under way in this process, as its waiters see it. */
export class LoadFlight implements Work {
  private start: LoadStart | undefined;
  private hasDoubt = false;

  /** @param isAwaited a caller asked for it, and gets its value or its failure */
  constructor(
    readonly key: string,
    readonly schemaVersion: string,
    readonly loadPriority: LoadPriority,
    readonly isAwaited = true,
  ) {}

  /** The loader starts now. */
  starts(start: LoadStart): void {
    this.start = start;
  }

  /** Once it has started. */
  get started(): LoadStart | undefined {
    return this.start;
  }

  /** The key of the call that began it can't be confirmed: its result is for that call alone. */
  doubtKey(): void {
    this.hasDoubt = true;
  }

  /** Says that others may take its result, as far as is known. */
  get isShared(): boolean {
    return !this.hasDoubt;
  }

  /** Says that the loader started with every invalidation that was known when a call was made, or has not started. */
  knew(changes: number): boolean {
    return this.start === undefined || this.start.changes >= changes;
  }
}

interface UnderWay {
  readonly flight: LoadFlight;
  readonly result: Promise<Outcome>;
}

export interface SharedLoadsParts {
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly tracker: DependencyTracker;
  /** The longest that results of loads without the server are shared. */
  readonly maxStalenessMs: number;
}

/**
 * Shares one load among the callers of this process, its result and its failure alike. A call that was made after
 * something was invalidated takes no result of a load that began before, unless that still holds. One that waits takes
 * no refusal by a limiter that a load of lower priority met, for which nobody waited. One from inside of the very load
 * that it would wait for gets a load of its own: a method may call itself again.
 */
export class SharedLoads {
  /** The latest load of each key that is under way. */
  private readonly loads = new Map<string, UnderWay>();

  constructor(private readonly parts: SharedLoadsParts) {}

  async share(
    call: Call,
    key: string,
    asked: LoadPriority,
    begin: (flight: LoadFlight | 'inside') => Promise<Outcome>,
  ): Promise<Shared> {
    if (this.isInsideOf(key)) return { outcome: await begin('inside'), collapsed: false };
    const madeWith = this.parts.coherence.changeCount;
    const isAwaited = asked.priority === 'user';
    const around = this.parts.tracker.loadScope();
    const loadPriority = around === undefined ? asked : asUrgentAs(asked, around);
    for (;;) {
      const underWay = this.joinable(call, key, madeWith);
      if (underWay === undefined)
        return {
          outcome: await this.begin(new LoadFlight(key, call.schemaVersion, loadPriority, isAwaited), begin),
          collapsed: false,
        };
      let outcome: Outcome;
      try {
        outcome = await this.parts.tracker.wait(underWay.flight, underWay.result);
      } catch (error) {
        if (!underWay.flight.isShared) continue;
        const isRefused = rateLimitedBy(error) !== undefined;
        if (isRefused && isWorthTrying(underWay.flight.loadPriority, loadPriority)) continue;
        if (underWay.flight.knew(madeWith)) throw error;
        continue;
      }
      if (this.mayTake(underWay.flight, outcome, madeWith)) return { outcome, collapsed: true };
    }
  }

  isUnderWay(call: Call, key: string): boolean {
    return this.loads.get(key)?.flight.schemaVersion === call.schemaVersion;
  }

  /** Says that the caller runs inside of the load, or put, that it would wait for. */
  private isInsideOf(key: string): boolean {
    const { tracker } = this.parts;
    const underWay = this.loads.get(key);
    return tracker.isAtWorkOn(key) || (underWay !== undefined && tracker.isInside(underWay.flight));
  }

  private begin(flight: LoadFlight, begin: (flight: LoadFlight) => Promise<Outcome>): Promise<Outcome> {
    const load = { flight, result: begin(flight) };
    keepWhileUnderWay(this.loads, flight.key, load);
    return load.result;
  }

  private joinable(call: Call, key: string, madeWith: number): UnderWay | undefined {
    const underWay = this.loads.get(key);
    if (underWay === undefined || underWay.flight.schemaVersion !== call.schemaVersion) return undefined;
    const isUseless = !underWay.flight.isShared || this.isOutdated(underWay.flight, madeWith);
    return isUseless ? undefined : underWay;
  }

  /** Says that the call could not take the result of the load, whatever it is. */
  private isOutdated({ started }: LoadFlight, madeWith: number): boolean {
    const { coherence, clock, maxStalenessMs } = this.parts;
    if (started === undefined) return false;
    // The process does not know what was invalidated since then.
    const isUnknown = started.isDisconnected || coherence.state !== 'usable';
    if (isUnknown && clock.monotonic() - started.at >= maxStalenessMs) return true;
    return started.changes < madeWith && coherence.validate(started.versioned) === 'gone';
  }

  private mayTake(flight: LoadFlight, { versioned }: Outcome, madeWith: number): boolean {
    const { coherence } = this.parts;
    if (versioned === undefined || !flight.isShared) return false;
    if (flight.knew(madeWith)) return true;
    return (
      coherence.state === 'usable' &&
      !coherence.isBelowKeyLowWaterMark(versioned.version) &&
      coherence.validate(versioned) === 'valid'
    );
  }
}
