import type { Clock } from '../../time/clock.js';
import { every } from '../../time/every.js';
import type { LimitStore } from '../../ports/limit-store.js';

const EVERY_MS = 5_000;
/** A process that has not been heard of for that long is gone. */
const LIFE_MS = 15_000;

/** How many processes there are: each says now and then that it is there. */
export class Membership {
  private known: readonly { readonly members: number; readonly at: number }[] = [];
  private stop: () => void = () => undefined;

  constructor(
    private readonly limits: Pick<LimitStore, 'heartbeat'>,
    private readonly clock: Clock,
    private readonly processId: string,
  ) {}

  /**
   * As far as is known; this one at least. While the store is away the last known numbers hold; of those the largest, since
   * one that was made new hears of the processes one after the other.
   */
  get members(): number {
    return Math.max(1, ...this.known.map(({ members }) => members));
  }

  async start(): Promise<void> {
    const heartbeat = () => this.heartbeat().catch(() => undefined);
    this.stop = every(EVERY_MS, this.clock, heartbeat);
    await heartbeat();
  }

  async end(): Promise<void> {
    this.stop();
    await this.heartbeat(0).catch(() => undefined);
  }

  /**
   * @returns how many the store has heard of
   * @throws CacheStoreUnavailableError
   */
  async heartbeat(forMs = LIFE_MS): Promise<number> {
    const members = await this.limits.heartbeat(this.processId, forMs);
    const now = this.clock.monotonic();
    this.known = [...this.known.filter(({ at }) => at > now - LIFE_MS), { members, at: now }];
    return members;
  }
}
