import type { LimitStore } from '../../ports/limit-store.js';
import { type Clock, every } from '../../time/clock.js';

const HEARTBEAT_EVERY_MS = 5_000;
/** A process without a heartbeat for that long is no member any more. */
const HEARTBEAT_LIFE_MS = 15_000;

/** Counts the processes that limit together: each one is a member by its heartbeats. */
export class Membership {
  private counts: readonly { readonly members: number; readonly at: number }[] = [];
  private stop: () => void = () => undefined;

  constructor(
    private readonly limits: Pick<LimitStore, 'heartbeat'>,
    private readonly clock: Clock,
    private readonly processId: string,
  ) {}

  /**
   * The members as far as they are known, this process at least. While the server is disconnected the latest counts hold;
   * the largest of them, since a new server hears of the members one after the other.
   */
  get members(): number {
    return Math.max(1, ...this.counts.map(({ members }) => members));
  }

  async start(): Promise<void> {
    const heartbeat = () => this.heartbeat().catch(() => undefined);
    this.stop = every(HEARTBEAT_EVERY_MS, this.clock, heartbeat);
    await heartbeat();
  }

  /** Leaves, so that the others count without this process at once. */
  async end(): Promise<void> {
    this.stop();
    await this.heartbeat(0).catch(() => undefined);
  }

  /**
   * Stays a member for that long.
   *
   * @returns how many members the server has heard of
   * @throws CacheStoreUnavailableError
   */
  async heartbeat(forMs = HEARTBEAT_LIFE_MS): Promise<number> {
    const members = await this.limits.heartbeat(this.processId, forMs);
    const now = this.clock.monotonic();
    this.counts = [...this.counts.filter(({ at }) => at > now - HEARTBEAT_LIFE_MS), { members, at: now }];
    return members;
  }
}
