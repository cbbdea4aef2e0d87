import type { Backend } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { LimiterBook } from '../limiter-registry.js';
import type { Presence } from './membership.js';
import type { Untold } from './unreported-permits.js';

export interface LimitsAtStoreParts {
  readonly backend: Pick<Backend, 'limits' | 'bus'>;
  readonly book: LimiterBook;
  readonly clock: Clock;
  readonly untold: Untold;
  readonly presence: Pick<Presence, 'attend' | 'processes'>;
  readonly onAway: (isAway: boolean) => void;
}

/** How soon, and how often, a store that did not answer is asked whether it is there again. */
const TRY_EVERY_MS = 250;
/** How long after it is back a store that was made new has until it has heard of all processes, and how often it is asked. */
const ALL_BACK_MS = 2_500;
const ALL_BACK_EVERY_MS = 50;

/**
 * The store's limits, while it is there. Once it did not answer it is left alone, so that nobody waits for it, but for a
 * question now and then. When it is back it is told what it does not know, by all processes, and only then asked.
 */
export class LimitsAtStore {
  private isAwayNow = false;
  /** Another for each time that it goes or comes back. */
  private turn = 0;
  /** Since when it answers again. */
  private backSince: number | undefined;
  private isTrying = false;
  private isClosed = false;
  private stopTimer: () => void = () => undefined;
  private readonly stopListening: () => void;

  constructor(private readonly parts: LimitsAtStoreParts) {
    const { backend, untold } = parts;
    this.stopListening = backend.bus.listen({
      message: () => undefined,
      broken: () => untold.addAll(),
      connected: () => {
        untold.addAll();
        void this.tryIt();
      },
    });
  }

  close(): void {
    this.isClosed = true;
    this.stopListening();
    this.stopTimer();
  }

  get isAway(): boolean {
    return this.isAwayNow;
  }

  /** What it answers, knowing all that was granted in this process of a limiter; `undefined` where it does not. */
  async ask<Answer>(id: string, question: () => Promise<Answer>): Promise<Answer | undefined> {
    const { untold } = this.parts;
    if (this.isAwayNow) return undefined;
    const { turn } = this;
    try {
      while (untold.has(id)) await untold.tell(id);
      return await question();
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
      // What was asked before it came back says nothing of now.
      if (turn === this.turn) this.stayAway(TRY_EVERY_MS);
      return undefined;
    }
  }

  /** Asks whether it is there, and tells it what it may not know. Never throws. */
  private async tryIt(): Promise<void> {
    if (this.isTrying || this.isClosed || this.parts.book.all.length === 0) return;
    this.isTrying = true;
    this.stopTimer();
    try {
      const hasHeardOfAll = await this.tell();
      if (hasHeardOfAll) this.setAway(false);
      else this.stayAway(ALL_BACK_EVERY_MS);
    } catch {
      this.backSince = undefined;
      this.stayAway(TRY_EVERY_MS);
    }
    this.isTrying = false;
  }

  /** @returns whether the other processes have told theirs too, as far as they can be waited for */
  private async tell(): Promise<boolean> {
    const { presence, untold, clock } = this.parts;
    const { processes } = presence;
    const heardOf = await presence.attend();
    await untold.tellAll();
    this.backSince ??= clock.monotonic();
    return heardOf >= processes || clock.monotonic() - this.backSince >= ALL_BACK_MS;
  }

  private stayAway(forMs: number): void {
    this.setAway(true);
    this.stopTimer();
    if (!this.isClosed) this.stopTimer = this.parts.clock.after(forMs, () => void this.tryIt());
  }

  private setAway(isAway: boolean): void {
    if (!isAway) this.backSince = undefined;
    if (isAway === this.isAwayNow) return;
    this.isAwayNow = isAway;
    this.turn += 1;
    this.parts.onAway(isAway);
  }
}
