import type { Clock } from '../../time/clock.js';
import type { LoadPriority } from '../../api/load-scope.js';
import type { Coherence } from '../../invalidation/coherence.js';
import type { Versioned } from '../../invalidation/validity.js';
import type { Call } from '../call/call.js';
import { Deadline } from '../call/deadline.js';
import type { DependencyTracker, Work } from './dependency-tracker.js';
import { type Outcome, own, type Shared } from './outcome.js';
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
    readonly deadline: Deadline,
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

  /** Says that it failed since the call that began it had little time left. */
  wasCutShort(error: unknown): boolean {
    return this.deadline.cutShort(error, this.start?.at);
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

/** The moment at which a call was made: on the monotonic clock, and by the change count of the version table. */
interface CallMade {
  readonly at: number;
  readonly changes: number;
}

/** A load as a call asks for it. */
export interface AskedLoad {
  readonly priority: LoadPriority;
  readonly deadline: Deadline;
}

export function askedNow(call: Call, priority: LoadPriority, clock: Clock): AskedLoad {
  return { priority, deadline: new Deadline(call, clock) };
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

  /** @param deadline of the call, and of the load where the call begins it */
  async share(
    call: Call,
    key: string,
    { priority: asked, deadline }: AskedLoad,
    begin: (flight: LoadFlight | 'inside') => Promise<Outcome>,
  ): Promise<Shared> {
    if (this.isInsideOf(key)) return own(await begin('inside'));
    const { coherence, clock } = this.parts;
    const made = { changes: coherence.changeCount, at: clock.monotonic() };
    const isAwaited = asked.priority === 'user';
    const around = this.parts.tracker.loadScope();
    const loadPriority = around === undefined ? asked : asUrgentAs(asked, around);
    for (;;) {
      const underWay = this.joinable(call, key, made);
      if (underWay === undefined) {
        const flight = new LoadFlight(key, call.schemaVersion, loadPriority, deadline, isAwaited);
        return own(await this.begin(flight, begin));
      }
      let outcome: Outcome;
      try {
        outcome = await this.parts.tracker.wait(underWay.flight, underWay.result);
      } catch (error) {
        if (!underWay.flight.isShared || underWay.flight.wasCutShort(error)) continue;
        const isRefused = rateLimitedBy(error) !== undefined;
        if (isRefused && isWorthTrying(underWay.flight.loadPriority, loadPriority)) continue;
        if (underWay.flight.knew(made.changes)) throw error;
        continue;
      }
      // What was heard may be of versions that this process does not know yet.
      if (coherence.state === 'unconfirmed' && !this.isUnchanged(underWay.flight)) await coherence.confirm();
      if (this.mayTake(underWay.flight, outcome, made)) return { outcome, collapsed: true };
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
    this.loads.set(flight.key, load);
    const end = () => void (this.loads.get(flight.key) === load && this.loads.delete(flight.key));
    load.result.then(end, end);
    return load.result;
  }

  private joinable(call: Call, key: string, made: CallMade): UnderWay | undefined {
    const underWay = this.loads.get(key);
    if (underWay === undefined || underWay.flight.schemaVersion !== call.schemaVersion) return undefined;
    const isUseless = !underWay.flight.isShared || this.isOutdated(underWay.flight, made);
    return isUseless ? undefined : underWay;
  }

  /** Says that the call could not take the result of the load, whatever it is. */
  private isOutdated({ started }: LoadFlight, { changes }: CallMade): boolean {
    const { coherence, clock, maxStalenessMs } = this.parts;
    if (started === undefined) return false;
    // The process does not know what was invalidated since then.
    const isUnknown = started.isDisconnected || coherence.state !== 'usable';
    if (isUnknown && clock.monotonic() - started.at >= maxStalenessMs) return true;
    return started.changes < changes && coherence.validate(started.versioned) === 'gone';
  }

  /** Nothing was learnt since the load started. */
  private isUnchanged({ started }: LoadFlight): boolean {
    return started?.changes === this.parts.coherence.changeCount;
  }

  /**
   * A call that came to a load under way takes its result only if that still holds when the call is answered. What was
   * invalidated elsewhere may be heard of only meanwhile. One that was made before the load began takes it as its own.
   */
  private mayTake(flight: LoadFlight, { versioned }: Outcome, { changes, at }: CallMade): boolean {
    const { coherence } = this.parts;
    if (versioned === undefined || !flight.isShared) return false;
    if (flight.started === undefined || flight.started.at > at || this.isUnchanged(flight)) return true;
    const validity = coherence.validate(versioned);
    const holds = validity === (versioned.isBornStale === true ? 'stale' : 'valid');
    if (!holds || coherence.isBelowKeyLowWaterMark(versioned.version)) return false;
    return flight.knew(changes) || (coherence.state === 'usable' && validity === 'valid');
  }
}
