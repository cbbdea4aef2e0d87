import type { Backend, BusMessage, Version, VersionUpdate } from '../ports/backend.js';
import type { Clock } from '../time/clock.js';
import { every } from '../time/every.js';
import type { Coherence, Versioned, ReadStart, Validity } from '../ports/coherence.js';
import { keyOfName, namesOf } from '../ports/names.js';
import type { L1Cache } from '../ports/l1-cache.js';
import { BumpBatches } from './bump-batches.js';
import { validate } from './validate.js';
import { carryOut } from './replay.js';
import { type Invalidation, PendingInvalidations } from './pending-invalidations.js';
import { type Drop, VersionTable } from './version-table.js';

export interface CoherenceParts {
  readonly backend: Backend;
  readonly clock: Clock;
  /** Entries in this process, which leave it when they are invalidated. */
  readonly l1: Pick<L1Cache<unknown>, 'delete' | 'clear'>;
  /** The longest that an invalidation made elsewhere may go unnoticed, whatever happens to the bus. */
  readonly maxStalenessMs: number;
  /** How long after the last confirmation entries in this process are served while the server is away. */
  readonly disconnectedGraceMs: number;
  /** Told when messages may have been missed; and when the server can't be asked, and when it can again. */
  readonly onGap?: () => void;
  readonly onDisconnected: (isDisconnected: boolean) => void;
}

/** How often a heartbeat comes within the bound. */
const HEARTBEATS_IN_MAX_STALENESS = 3;
/** Questions in a row whose answers settle nothing, since invalidations keep coming, before the caller goes without. */
const MOST_QUESTIONS = 10;

/**
 * Keeps what this process knows of invalidations in step with the server: hears the bus, asks on connecting, at each
 * heartbeat and whenever what is known can't be relied on, and makes up for invalidations that the server missed.
 */
export class ProcessCoherence implements Coherence {
  private readonly table = new VersionTable(() => this.parts.onGap?.());
  private readonly pending = new PendingInvalidations();
  private isDisconnected = false;
  private replays = 0;
  private confirming: Promise<boolean> | undefined;
  private readonly stops: (() => void)[] = [];
  private readonly batches = new BumpBatches((names, mode) =>
    this.learn((known) => this.parts.backend.versions.bump(names, mode, known), { adopt: false }),
  );

  constructor(private readonly parts: CoherenceParts) {}

  start(): void {
    const { backend, maxStalenessMs, clock } = this.parts;
    const stopListening = backend.bus.listen({
      message: (message) => this.hear(message),
      broken: () => this.table.doubt(),
      connected: () => {
        this.table.doubt();
        void this.heartbeat();
      },
    });
    this.stops.push(stopListening);
    if (backend.isShared)
      this.stops.push(every(maxStalenessMs / HEARTBEATS_IN_MAX_STALENESS, clock, () => this.heartbeat()));
  }

  close(): void {
    this.stops.splice(0).forEach((stop) => stop());
  }

  get state(): Coherence['state'] {
    const { clock, maxStalenessMs } = this.parts;
    const isKnown = this.table.isSettled && this.pending.isEmpty;
    if (isKnown && this.table.confirmedForMs(clock.monotonic()) < maxStalenessMs) return 'usable';
    return this.isDisconnected ? 'disconnected' : 'unconfirmed';
  }

  get isWithinGrace(): boolean {
    const { clock, disconnectedGraceMs } = this.parts;
    return this.isDisconnected && this.table.confirmedForMs(clock.monotonic()) < disconnectedGraceMs;
  }

  get changeCount(): number {
    return this.table.changeCount;
  }

  get version(): Version {
    return this.table.version;
  }

  validate(entry: Versioned): Validity {
    return validate(entry, this.table, this.pending);
  }

  isBelowKeyLowWaterMark(version: Version): boolean {
    return this.table.isBelowKeyLowWaterMark(version);
  }

  isBlocked(key: string): boolean {
    return this.pending.blocks(namesOf(key, []));
  }

  startRead(): ReadStart {
    return { version: this.table.version, replays: this.replays };
  }

  canUse({ version, replays }: ReadStart): boolean {
    return replays === this.replays && !this.table.isBelowKeyLowWaterMark(version);
  }

  async confirm(): Promise<boolean> {
    // Callers don't wait for a server that does not answer: the heartbeat finds out when it does again.
    if (this.isDisconnected && this.parts.backend.isShared) return false;
    return this.heartbeat();
  }

  /** Makes an invalidation, or remembers it where the server does not confirm. It holds in this process at once. */
  async invalidate(invalidation: Invalidation): Promise<VersionUpdate | undefined> {
    try {
      return await this.batches.add(invalidation.names, invalidation.mode);
    } catch {
      // Not lost: it is made up for before the server is relied on again.
      this.remember(invalidation);
      return undefined;
    }
  }

  /** Holds an invalidation back for the server, whose store could not be told either. */
  remember(invalidation: Invalidation): void {
    this.pending.remember(invalidation);
    this.table.changeCount += 1;
    this.drop({ all: false, keys: invalidation.names.flatMap((name) => keyOfName(name) ?? []) });
  }

  /** @returns whether the server confirmed */
  async reset(): Promise<boolean> {
    try {
      await this.learn(() => this.parts.backend.versions.reset(), { adopt: true });
      return true;
    } catch {
      this.pending.rememberReset();
      this.table.changeCount += 1;
      this.parts.l1.clear();
      return false;
    }
  }

  private heartbeat(): Promise<boolean> {
    this.confirming ??= this.ask().finally(() => (this.confirming = undefined));
    return this.confirming;
  }

  /** Asks until an answer settles all doubts; a failed question is the beginning of a cut. */
  private async ask(): Promise<boolean> {
    for (let asked = 0; asked < MOST_QUESTIONS; asked += 1) {
      try {
        if (!this.pending.isEmpty) await this.replayPending();
        await this.learn((known) => this.parts.backend.versions.sync(known), { adopt: true });
      } catch {
        this.setDisconnected(true);
        return false;
      }
      if (this.state === 'usable') return true;
    }
    return false;
  }

  /** Makes up for invalidations that the server missed; each answer is learnt from as any other is. */
  private async replayPending(): Promise<void> {
    const replay = this.pending.replay();
    await carryOut(replay, this.parts.backend, (ask, how) => this.learn(ask, how));
    this.pending.confirmed(replay);
    this.replays += 1;
    this.table.changeCount += 1;
  }

  private hear(message: BusMessage): void {
    this.setDisconnected(false);
    if (message.kind === 'invalidated') this.drop(this.table.hear(message));
  }

  /** Asks the server something whose answer tells news, and takes them in. */
  private async learn(
    ask: (known: Version) => Promise<VersionUpdate>,
    how: { adopt: boolean },
  ): Promise<VersionUpdate> {
    const question = this.table.question(this.parts.clock.monotonic());
    const update = await ask(question.known);
    this.setDisconnected(false);
    this.drop(this.table.learn(update, question, how));
    return update;
  }

  private drop({ all, keys }: Drop): void {
    if (all) this.parts.l1.clear();
    else for (const key of keys) this.parts.l1.delete(key);
  }

  private setDisconnected(isDisconnected: boolean): void {
    if (this.isDisconnected === isDisconnected) return;
    this.isDisconnected = isDisconnected;
    this.parts.onDisconnected(isDisconnected);
  }
}
