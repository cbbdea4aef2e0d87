import type { Backend } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { LimiterRegistry } from '../limiter-registry.js';
import type { Membership } from './membership.js';
import type { UnreportedPermits } from './unreported-permits.js';

export interface ServerLimitsParts {
  readonly backend: Pick<Backend, 'limits' | 'bus'>;
  readonly registry: LimiterRegistry;
  readonly clock: Clock;
  readonly unreported: UnreportedPermits;
  readonly membership: Pick<Membership, 'heartbeat' | 'members'>;
  readonly onFallback: (isActive: boolean) => void;
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
export class ServerLimits {
  private isDisconnectedNow = false;
  /** Another for each time that it goes or comes back. */
  private turn = 0;
  /** Since when it answers again. */
  private backSince: number | undefined;
  private isTrying = false;
  private isClosed = false;
  private stopTimer: () => void = () => undefined;
  private readonly stopListening: () => void;

  constructor(private readonly parts: ServerLimitsParts) {
    const { backend, unreported } = parts;
    this.stopListening = backend.bus.listen({
      message: () => undefined,
      broken: () => unreported.addAll(),
      connected: () => {
        unreported.addAll();
        void this.tryIt();
      },
    });
  }

  close(): void {
    this.isClosed = true;
    this.stopListening();
    this.stopTimer();
  }

  get isDisconnected(): boolean {
    return this.isDisconnectedNow;
  }

  /** What it answers, knowing all that was granted in this process of a limiter; `undefined` where it does not. */
  async ask<Answer>(id: string, question: () => Promise<Answer>): Promise<Answer | undefined> {
    const { unreported } = this.parts;
    if (this.isDisconnectedNow) return undefined;
    const { turn } = this;
    try {
      while (unreported.has(id)) await unreported.report(id);
      return await question();
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
      // What was asked before it came back says nothing of now.
      if (turn === this.turn) this.stayDisconnected(TRY_EVERY_MS);
      return undefined;
    }
  }

  /** Asks whether it is there, and tells it what it may not know. Never throws. */
  private async tryIt(): Promise<void> {
    if (this.isTrying || this.isClosed || this.parts.registry.all.length === 0) return;
    this.isTrying = true;
    this.stopTimer();
    try {
      const hasHeardOfAll = await this.reportAll();
      if (hasHeardOfAll) this.setDisconnected(false);
      else this.stayDisconnected(ALL_BACK_EVERY_MS);
    } catch {
      this.backSince = undefined;
      this.stayDisconnected(TRY_EVERY_MS);
    }
    this.isTrying = false;
  }

  /** @returns whether the other processes have told theirs too, as far as they can be waited for */
  private async reportAll(): Promise<boolean> {
    const { membership, unreported, clock } = this.parts;
    const { members } = membership;
    const heardOf = await membership.heartbeat();
    await unreported.reportAll();
    this.backSince ??= clock.monotonic();
    return heardOf >= members || clock.monotonic() - this.backSince >= ALL_BACK_MS;
  }

  private stayDisconnected(forMs: number): void {
    this.setDisconnected(true);
    this.stopTimer();
    if (!this.isClosed) this.stopTimer = this.parts.clock.after(forMs, () => void this.tryIt());
  }

  private setDisconnected(isActive: boolean): void {
    if (!isActive) this.backSince = undefined;
    if (isActive === this.isDisconnectedNow) return;
    this.isDisconnectedNow = isActive;
    this.turn += 1;
    this.parts.onFallback(isActive);
  }
}
