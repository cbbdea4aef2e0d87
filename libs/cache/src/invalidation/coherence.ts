import type { Backend, BusMessage, Position, VersionsNews } from '../ports/backend.js';
import type { Clock } from '../time/clock.js';
import { every } from '../time/every.js';
import type { Coherence, Judged, ReadStart, Verdict } from '../ports/coherence.js';
import { keyOfName, namesOf } from '../ports/names.js';
import type { NearCache } from '../ports/l1-cache.js';
import { Batches } from './bump-batches.js';
import { judge } from './validate.js';
import { carryOut } from './replay.js';
import { type Invalidation, Unsent } from './pending-invalidations.js';
import { type Drop, View } from './version-table.js';

export interface CoherenceParts {
  readonly backend: Backend;
  readonly clock: Clock;
  /** Entries in this process, which leave it when they are invalidated. */
  readonly near: Pick<NearCache<unknown>, 'delete' | 'clear'>;
  /** The longest that an invalidation made elsewhere may go unnoticed, whatever happens to the bus. */
  readonly boundMs: number;
  /** How long after the last confirmation entries in this process are served while the server is away. */
  readonly cutOffMs: number;
  /** Told when messages may have been missed; and when the server can't be asked, and when it can again. */
  readonly onGap?: () => void;
  readonly onCutOff: (isCutOff: boolean) => void;
}

/** How often a heartbeat comes within the bound. */
const BEATS_IN_BOUND = 3;
/** Questions in a row whose answers settle nothing, since invalidations keep coming, before the caller goes without. */
const MOST_QUESTIONS = 10;

/**
 * Keeps what this process knows of invalidations in step with the server: hears the bus, asks on connecting, at each
 * heartbeat and whenever what is known can't be relied on, and makes up for invalidations that the server missed.
 */
export class ProcessCoherence implements Coherence {
  private readonly view = new View(() => this.parts.onGap?.());
  private readonly unsent = new Unsent();
  private isCutOff = false;
  private replays = 0;
  private confirming: Promise<boolean> | undefined;
  private readonly stops: (() => void)[] = [];
  private readonly batches = new Batches((names, mode) =>
    this.learn((known) => this.parts.backend.versions.invalidate(names, mode, known), { adopt: false }),
  );

  constructor(private readonly parts: CoherenceParts) {}

  start(): void {
    const { backend, boundMs, clock } = this.parts;
    const stopListening = backend.bus.listen({
      message: (message) => this.hear(message),
      broken: () => this.view.doubt(),
      connected: () => {
        this.view.doubt();
        void this.beat();
      },
    });
    this.stops.push(stopListening);
    if (backend.isShared) this.stops.push(every(boundMs / BEATS_IN_BOUND, clock, () => this.beat()));
  }

  close(): void {
    this.stops.splice(0).forEach((stop) => stop());
  }

  get state(): Coherence['state'] {
    const { clock, boundMs } = this.parts;
    const isKnown = this.view.isSettled && this.unsent.isEmpty;
    if (isKnown && this.view.confirmedForMs(clock.monotonic()) < boundMs) return 'usable';
    return this.isCutOff ? 'cut-off' : 'unconfirmed';
  }

  get isWithinCutOff(): boolean {
    const { clock, cutOffMs } = this.parts;
    return this.isCutOff && this.view.confirmedForMs(clock.monotonic()) < cutOffMs;
  }

  get changes(): number {
    return this.view.changes;
  }

  get position(): Position {
    return this.view.position;
  }

  judge(entry: Judged): Verdict {
    return judge(entry, this.view, this.unsent);
  }

  isBelowKeyFloor(position: Position): boolean {
    return this.view.isBelowKeyFloor(position);
  }

  isBlocked(key: string): boolean {
    return this.unsent.blocks(namesOf(key, []));
  }

  startRead(): ReadStart {
    return { position: this.view.position, replays: this.replays };
  }

  canUse({ position, replays }: ReadStart): boolean {
    return replays === this.replays && !this.view.isBelowKeyFloor(position);
  }

  async confirm(): Promise<boolean> {
    // Callers don't wait for a server that does not answer: the heartbeat finds out when it does again.
    if (this.isCutOff && this.parts.backend.isShared) return false;
    return this.beat();
  }

  /** Makes an invalidation, or remembers it where the server does not confirm. It holds in this process at once. */
  async invalidate(invalidation: Invalidation): Promise<VersionsNews | undefined> {
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
    this.unsent.remember(invalidation);
    this.view.changes += 1;
    this.drop({ all: false, keys: invalidation.names.flatMap((name) => keyOfName(name) ?? []) });
  }

  /** @returns whether the server confirmed */
  async reset(): Promise<boolean> {
    try {
      await this.learn(() => this.parts.backend.versions.reset(), { adopt: true });
      return true;
    } catch {
      this.unsent.rememberReset();
      this.view.changes += 1;
      this.parts.near.clear();
      return false;
    }
  }

  private beat(): Promise<boolean> {
    this.confirming ??= this.ask().finally(() => (this.confirming = undefined));
    return this.confirming;
  }

  /** Asks until an answer settles all doubts; a failed question is the beginning of a cut. */
  private async ask(): Promise<boolean> {
    for (let asked = 0; asked < MOST_QUESTIONS; asked += 1) {
      try {
        if (!this.unsent.isEmpty) await this.makeUp();
        await this.learn((known) => this.parts.backend.versions.sync(known), { adopt: true });
      } catch {
        this.setCutOff(true);
        return false;
      }
      if (this.state === 'usable') return true;
    }
    return false;
  }

  /** Makes up for invalidations that the server missed; each answer is learnt from as any other is. */
  private async makeUp(): Promise<void> {
    const replay = this.unsent.replay();
    await carryOut(replay, this.parts.backend, (ask, how) => this.learn(ask, how));
    this.unsent.sent(replay);
    this.replays += 1;
    this.view.changes += 1;
  }

  private hear(message: BusMessage): void {
    this.setCutOff(false);
    if (message.kind === 'invalidated') this.drop(this.view.hear(message));
  }

  /** Asks the server something whose answer tells news, and takes them in. */
  private async learn(
    ask: (known: Position) => Promise<VersionsNews>,
    how: { adopt: boolean },
  ): Promise<VersionsNews> {
    const question = this.view.question(this.parts.clock.monotonic());
    const news = await ask(question.known);
    this.setCutOff(false);
    this.drop(this.view.learn(news, question, how));
    return news;
  }

  private drop({ all, keys }: Drop): void {
    if (all) this.parts.near.clear();
    else for (const key of keys) this.parts.near.delete(key);
  }

  private setCutOff(isCutOff: boolean): void {
    if (this.isCutOff === isCutOff) return;
    this.isCutOff = isCutOff;
    this.parts.onCutOff(isCutOff);
  }
}
