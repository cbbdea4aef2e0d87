import type { Backend } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import type { Membership } from './membership.js';
import type { KnownLimiters, UnreportedPermits } from './unreported-permits.js';

export interface LimitsConnectionParts {
  readonly backend: Pick<Backend, 'bus'>;
  readonly limiters: KnownLimiters;
  readonly clock: Clock;
  readonly unreported: Pick<UnreportedPermits, 'addAll' | 'reportAll'>;
  readonly membership: Pick<Membership, 'heartbeat' | 'members'>;
}

/** Time until a server that did not answer is tried again, and between later tries. */
const TRY_EVERY_MS = 250;
/** The most time that a new server has, once it answers, to hear of all processes; and how often it is asked. */
const ALL_BACK_MS = 2_500;
const ALL_BACK_EVERY_MS = 50;

/**
 * Knows whether the server's limits can be asked. After one failure the server is left alone, so that no caller waits
 * for it, and tried now and then. It is asked again once all processes have reported what they permitted meanwhile.
 */
export class LimitsConnection {
  /** Set here alone. */
  isDisconnected = false;
  /** Rises with each disconnect and reconnect. Set here alone. */
  turn = 0;
  /** Since when the server answers again. */
  private answersSince: number | undefined;
  private isTrying = false;
  private isClosed = false;
  private stopTimer: () => void = () => undefined;
  private stopListening: () => void = () => undefined;
  private readonly listeners = new Set<(isDisconnected: boolean) => void>();

  constructor(private readonly parts: LimitsConnectionParts) {}

  /** Listens to the bus, for a server that may have lost what it was told. */
  start(): void {
    const { backend, unreported } = this.parts;
    this.stopListening = backend.bus.listen({
      broken: () => unreported.addAll(),
      connected: () => {
        unreported.addAll();
        void this.tryAgain();
      },
    });
  }

  close(): void {
    this.isClosed = true;
    this.stopListening();
    this.stopTimer();
  }

  /** Calls the listener at each disconnect and reconnect. */
  onChange(listener: (isDisconnected: boolean) => void): void {
    this.listeners.add(listener);
  }

  /** Disconnects after a failed question. @param turn the one in which it was asked: an old failure says nothing of now */
  failed(turn: number): void {
    if (turn === this.turn) this.stayDisconnected(TRY_EVERY_MS);
  }

  /** Tries whether the server answers, and reports to it. Never throws. */
  private async tryAgain(): Promise<void> {
    if (this.isTrying || this.isClosed || this.parts.limiters.all.length === 0) return;
    this.isTrying = true;
    this.stopTimer();
    try {
      const hasHeardOfAll = await this.reportAll();
      if (hasHeardOfAll) this.setDisconnected(false);
      else this.stayDisconnected(ALL_BACK_EVERY_MS);
    } catch {
      this.answersSince = undefined;
      this.stayDisconnected(TRY_EVERY_MS);
    }
    this.isTrying = false;
  }

  /** @returns whether the other processes have reported too, as far as they can be waited for */
  private async reportAll(): Promise<boolean> {
    const { membership, unreported, clock } = this.parts;
    const { members } = membership;
    const heardOf = await membership.heartbeat();
    await unreported.reportAll();
    this.answersSince ??= clock.monotonic();
    return heardOf >= members || clock.monotonic() - this.answersSince >= ALL_BACK_MS;
  }

  private stayDisconnected(forMs: number): void {
    this.setDisconnected(true);
    this.stopTimer();
    if (!this.isClosed) this.stopTimer = this.parts.clock.after(forMs, () => void this.tryAgain());
  }

  private setDisconnected(isDisconnected: boolean): void {
    if (!isDisconnected) this.answersSince = undefined;
    if (isDisconnected === this.isDisconnected) return;
    this.isDisconnected = isDisconnected;
    this.turn += 1;
    for (const listener of this.listeners) listener(isDisconnected);
  }
}
