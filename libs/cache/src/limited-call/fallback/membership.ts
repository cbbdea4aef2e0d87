import type { Clock } from '../../time/clock.js';
import { every } from '../../time/every.js';
import type { LimitStore } from '../../ports/limit-store.js';

const EVERY_MS = 5_000;
/** A process that has not been heard of for that long is gone. */
const LIFE_MS = 15_000;

/** How many processes there are: each says now and then that it is there. */
export class Presence {
  private known: readonly { readonly processes: number; readonly at: number }[] = [];
  private stop: () => void = () => undefined;

  constructor(
    private readonly limits: Pick<LimitStore, 'attend'>,
    private readonly clock: Clock,
    private readonly processId: string,
  ) {}

  /**
   * As far as is known; this one at least. While the store is away the last known numbers hold; of those the largest, since
   * one that was made new hears of the processes one after the other.
   */
  get processes(): number {
    return Math.max(1, ...this.known.map(({ processes }) => processes));
  }

  async start(): Promise<void> {
    const attend = () => this.attend().catch(() => undefined);
    this.stop = every(EVERY_MS, this.clock, attend);
    await attend();
  }

  async end(): Promise<void> {
    this.stop();
    await this.attend(0).catch(() => undefined);
  }

  /**
   * @returns how many the store has heard of
   * @throws CacheStoreUnavailableError
   */
  async attend(forMs = LIFE_MS): Promise<number> {
    const processes = await this.limits.attend(this.processId, forMs);
    const now = this.clock.monotonic();
    this.known = [...this.known.filter(({ at }) => at > now - LIFE_MS), { processes, at: now }];
    return processes;
  }
}
