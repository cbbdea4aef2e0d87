import type { CacheError } from '../api/errors.js';
import type { Backend } from '../ports/backend.js';
import { namesOf } from '../ports/names.js';
import type { Version, VersionUpdate } from '../ports/versions.js';
import { every } from '../time/clock.js';
import { replayForTheLastTime } from './last-replay.js';
import type { Invalidation, PendingInvalidations } from './pending-invalidations.js';
import { type CoherenceState, type ReadStart, validate, type Validity, type Versioned } from './validity.js';
import { VersionSync, type VersionSyncParts } from './version-sync.js';
import type { VersionTable } from './version-table.js';

export interface CoherenceParts extends VersionSyncParts {
  readonly backend: Pick<Backend, 'store' | 'versions' | 'bus' | 'isShared'>;
  /** The time after the last confirmation within which L1 is served while the process is disconnected. */
  readonly disconnectedGraceMs: number;
}

/** Heartbeats within `maxStaleness`. */
const HEARTBEATS = 3;

/** Questions in a row that leave a doubt, since invalidations keep coming, before the caller goes without. */
const MOST_QUESTIONS = 10;

/**
 * Says what this process may rely on: which entries are valid, and how recent its knowledge of invalidations is. It hears
 * the bus, and asks the server on connecting, at each heartbeat, and wherever an invalidation may have been missed.
 */
export class Coherence {
  private readonly sync: VersionSync;
  private readonly table: VersionTable;
  private readonly pending: PendingInvalidations;
  private confirming: Promise<boolean> | undefined;
  /** Questions in a row whose answers took longer than `maxStaleness`. */
  private lateInRow = 0;
  private readonly stops: (() => void)[] = [];

  constructor(private readonly parts: CoherenceParts) {
    this.sync = new VersionSync(parts);
    ({ table: this.table, pending: this.pending } = this.sync);
  }

  /** Listens to the bus, and asks at each heartbeat where other processes use the server too. */
  start(): void {
    const { backend, maxStalenessMs, clock } = this.parts;
    const stopListening = backend.bus.listen({
      message: (message) => {
        // Any message says that the server is there: that is news only while it did not answer.
        if (message.kind === 'invalidated' || this.sync.isDisconnected) this.sync.hear(message);
      },
      broken: () => this.table.doubt(),
      connected: () => {
        this.table.doubt();
        void this.heartbeat();
      },
    });
    this.stops.push(stopListening);
    if (backend.isShared) this.stops.push(every(maxStalenessMs / HEARTBEATS, clock, () => this.heartbeat()));
  }

  close(): void {
    this.stops.splice(0).forEach((stop) => stop());
  }

  /** Replays what is pending, for the last time, at most that long. What the server can't be told is an event. */
  drain(limitMs: number): Promise<void> {
    const { parts, pending } = this;
    return replayForTheLastTime({ ...parts, limitMs, pending, ask: () => this.heartbeat() });
  }

  get state(): CoherenceState {
    return this.stateAt(this.parts.clock.monotonic());
  }

  stateAt(now: number): CoherenceState {
    if (this.isSettled && this.confirmedForMs(now) < this.parts.maxStalenessMs) return 'usable';
    return this.sync.isDisconnected ? 'disconnected' : 'unconfirmed';
  }

  /** True where nothing is in doubt and nothing is pending: {@link version} is that of the latest answer, however old. */
  private get isSettled(): boolean {
    return this.table.isSettled && this.pending.isEmpty;
  }

  /** Says that what a load brings may be stored under {@link version}. An old one is safe: newer bumps show at each read. */
  async mayStore(): Promise<boolean> {
    return (this.isSettled && !this.sync.isDisconnected) || this.confirm();
  }

  /** True while the process is disconnected, for as long as L1 may be served so. */
  get isWithinGrace(): boolean {
    return this.sync.isDisconnected && this.confirmedForMs() < this.parts.disconnectedGraceMs;
  }

  /** Goes up with all that is learnt, and with every invalidation of this process that becomes pending or is replayed. */
  get changeCount(): number {
    return this.table.changeCount;
  }

  /** The version that is known now: that of a load that begins. */
  get version(): Version {
    return this.table.version;
  }

  /** Validates an entry by all that is known. To be asked at the moment of serving. */
  validate(entry: Versioned): Validity {
    return validate(entry, this.table, this.pending);
  }

  /** True for a version of another epoch, and for one after which bumps of keys are no longer kept. */
  isBelowKeyLowWaterMark(version: Version): boolean {
    return this.table.isBelowKeyLowWaterMark(version);
  }

  /** True while an invalidation of the key, or of a namespace that it is in, is pending. */
  isBlocked(key: string): boolean {
    return this.pending.blocks(namesOf(key, []));
  }

  /** Begins a read of the store, whose answer {@link canUse} is asked about. */
  startRead(): ReadStart {
    return { version: this.table.version, replays: this.sync.replays };
  }

  /** False for an answer that a replay, or bumps that are no longer kept, may concern: read again. */
  canUse({ version, replays }: ReadStart): boolean {
    return replays === this.sync.replays && !this.table.isBelowKeyLowWaterMark(version);
  }

  /** Asks the server until the state is usable. `false`: no answer, or bumps come faster. A busy process may miss a heartbeat. */
  async confirm(): Promise<boolean> {
    if (this.isLeftAlone) return false;
    const isOurs = this.confirming === undefined;
    if (await this.heartbeat()) return true;
    // One that was asked before, as before this process stood still, may have been answered too late. Once, it is no habit.
    return isOurs || this.isLeftAlone || this.lateInRow > 1 ? false : this.heartbeat();
  }

  /** Callers don't wait for a server that does not answer: the heartbeat finds out when it does again. */
  private get isLeftAlone(): boolean {
    return this.sync.isDisconnected && this.parts.backend.isShared;
  }

  /** Asks the server with a question that is sent after this call. @returns as {@link confirm} does */
  async confirmAnew(): Promise<boolean> {
    await this.confirming;
    return this.confirm();
  }

  /**
   * Bumps the versions of names. It holds in this process at once, whatever the server answers.
   *
   * @returns the server's answer, whose latest number is that of the bump; `undefined`: none came, and the invalidation is pending
   */
  async invalidate(invalidation: Invalidation): Promise<VersionUpdate | undefined> {
    try {
      return await this.sync.bump(invalidation.names, invalidation.mode);
    } catch (error) {
      this.sync.remember(invalidation, error);
      return undefined;
    }
  }

  /** Makes an invalidation pending where the store could not do its part of it. */
  remember(invalidation: Invalidation, why?: unknown): void {
    this.sync.remember(invalidation, why);
  }

  /** Why the latest invalidation that the server did not confirm is pending. */
  get whyPending(): string | undefined {
    return this.pending.reason;
  }

  /** Why the server could not be asked, while the process is disconnected. */
  get failure(): CacheError | undefined {
    return this.sync.failure;
  }

  /** Makes the versions new, which invalidates every managed entry. @returns whether the server confirmed */
  reset(): Promise<boolean> {
    return this.sync.reset();
  }

  private confirmedForMs(now = this.parts.clock.monotonic()): number {
    return now - this.table.confirmedAt;
  }

  private heartbeat(): Promise<boolean> {
    this.confirming ??= this.askUntilUsable().finally(() => (this.confirming = undefined));
    return this.confirming;
  }

  private async askUntilUsable(): Promise<boolean> {
    // Settled and yet not usable: the answer took longer than `maxStaleness`, and so would the next.
    for (let asked = 0; asked === 0 || (!this.isSettled && asked < MOST_QUESTIONS); asked += 1) {
      if (!(await this.sync.ask())) return false;
    }
    this.lateInRow = this.state === 'usable' ? 0 : this.lateInRow + 1;
    return this.lateInRow === 0;
  }
}
