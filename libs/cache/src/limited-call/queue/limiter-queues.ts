import { LimiterQueue, type LimiterQueueParts } from './limiter-queue.js';

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
  }
}
