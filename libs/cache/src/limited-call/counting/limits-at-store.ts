import type { Backend } from '../../contract/backend.port.js';
import type { Clock } from '../../contract/clock.port.js';
import { CacheStoreUnavailableError } from '../../contract/errors.js';
import type { LimiterBook } from '../limiters/limiter-book.js';
import type { Untold } from './untold.js';

export interface LimitsAtStoreParts {
  readonly backend: Pick<Backend, 'limits' | 'bus'>;
  readonly book: LimiterBook;
  readonly clock: Clock;
  readonly untold: Untold;
  readonly onAway: (isAway: boolean) => void;
}

/** How soon, and how often, a store that did not answer is asked whether it is there again. */
const TRY_EVERY_MS = 250;

/**
 * The store's limits, while it is there. Once it did not answer it is left alone, so that nobody waits for it, but for a
 * question now and then; when it is back it is told what it does not know, and only then asked.
 */
export class LimitsAtStore {
  private isAwayNow = false;
  /** Another for each time that it goes or comes back. */
  private turn = 0;
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
      if (turn === this.turn) this.setAway(true);
      return undefined;
    }
  }

  /** Asks whether it is there, and tells it what it may not know. Never throws. */
  private async tryIt(): Promise<void> {
    const { backend, book, untold } = this.parts;
    const [limiter] = book.all;
    if (this.isTrying || limiter === undefined) return;
    this.isTrying = true;
    this.stopTimer();
    try {
      await backend.limits.peek(limiter.name, limiter.policy);
      await untold.tellAll();
      this.setAway(false);
    } catch {
      this.setAway(true);
      this.tryLater();
    }
    this.isTrying = false;
  }

  private tryLater(): void {
    this.stopTimer();
    if (!this.isClosed) this.stopTimer = this.parts.clock.after(TRY_EVERY_MS, () => void this.tryIt());
  }

  private setAway(isAway: boolean): void {
    if (isAway === this.isAwayNow) return;
    this.isAwayNow = isAway;
    this.turn += 1;
    if (isAway) this.tryLater();
    this.parts.onAway(isAway);
  }
}
