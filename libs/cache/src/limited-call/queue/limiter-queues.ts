import { LimiterQueue } from './limiter-queue.js';
import type { LimiterQueueParts } from './limiter-queue-parts.js';

/** The most queues that are kept for a rejection of a moment ago alone. */
const MOST_QUEUES = 10_000;

/** Holds the queues of this process: one for each limiter, or key of one, that had to queue or reject a request. */
export class LimiterQueues {
  /** By the id of a limiter or its key. Changed here alone. */
  readonly byId = new Map<string, LimiterQueue>();
  private openedSincePurge = 0;

  constructor(private readonly parts: LimiterQueueParts) {}

  /** Returns the queue of an id, and opens it where there is none. */
  open(id: string): LimiterQueue {
    const known = this.byId.get(id);
    if (known !== undefined) return known;
    this.purgeNowAndThen();
    const opened = new LimiterQueue(this.parts);
    this.byId.set(id, opened);
    return opened;
  }

  /** Lets the queued requests of an id ask again, since capacity was freed. */
  freed(id: string): void {
    this.byId.get(id)?.freed();
  }

  /** Lets all queued requests ask anew, since others count from now on: the server, or this process in its place. */
  counterChanged(): void {
    for (const queue of this.byId.values()) queue.counterChanged();
  }

  /** Lets all queued requests ask anew, by the limits that are in force now. */
  limitsChanged(): void {
    for (const queue of this.byId.values()) queue.limitsChanged();
  }

  /** Rejects all queued requests. */
  close(): void {
    for (const queue of this.byId.values()) queue.close();
  }

  /** Drops the queues that nobody needs, at a constant cost for each one opened. */
  private purgeNowAndThen(): void {
    this.openedSincePurge += 1;
    if (this.openedSincePurge < this.byId.size) return;
    this.openedSincePurge = 0;
    for (const [id, queue] of this.byId) if (queue.isIdle) this.byId.delete(id);
    if (this.byId.size < MOST_QUEUES) return;
    // What is known of a rejection only spares a question.
    for (const [id, queue] of this.byId) if (queue.isUnused) this.byId.delete(id);
  }
}
