import type {
  ClaimedRefreshes,
  DueRefresh,
  RefreshQueue,
  RefreshQueueState,
  QueuedRefresh,
  Touch,
} from '../../ports/refresh-queue.js';
import type { Clock } from '../../time/clock.js';

interface QueuedEntry {
  readonly method: string;
  readonly args: string;
  hits: number;
  failures: number;
  dueAt: number;
}

/** The refresh queue in this process's memory; it does what `refresh-queue.lua.ts` does on a server. */
export class LocalRefreshQueue implements RefreshQueue {
  private readonly queued = new Map<string, QueuedEntry>();

  constructor(private readonly clock: Clock) {}

  async touch(touches: readonly Touch[], most: number): Promise<void> {
    for (const { key, method, args, hits, dueInMs } of touches) {
      const known = this.queued.get(key);
      if (known !== undefined) known.hits += hits;
      else if (this.queued.size < most) {
        this.queued.set(key, { method, args, hits, failures: 0, dueAt: this.now + dueInMs });
      }
    }
  }

  async claim(
    most: number,
    { forMs, leastHits }: { forMs: number; leastHits: number },
  ): Promise<ClaimedRefreshes> {
    const { now } = this;
    const found = [...this.queued]
      .filter(([, { dueAt }]) => dueAt <= now)
      .toSorted(([, one], [, other]) => one.dueAt - other.dueAt)
      .slice(0, most);
    const due: DueRefresh[] = [];
    for (const [key, entry] of found) {
      const { method, args, hits, failures, dueAt } = entry;
      if (hits < leastHits) this.queued.delete(key);
      else {
        due.push({ key, method, args, hits, failures, lateMs: now - dueAt });
        entry.dueAt = now + forMs;
      }
    }
    return { due, dropped: found.length - due.length };
  }

  async refreshed(key: string, dueInMs: number, decay: number): Promise<void> {
    this.requeue(key, dueInMs, () => 0);
    const entry = this.queued.get(key);
    if (entry !== undefined) entry.hits *= decay;
  }

  async postpone(key: string, dueInMs: number, isFailure: boolean): Promise<void> {
    this.requeue(key, dueInMs, (failures) => failures + (isFailure ? 1 : 0));
  }

  async drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.queued.delete(key);
  }

  async state(): Promise<RefreshQueueState> {
    const { now } = this;
    const first = [...this.queued.values()].reduce((soonest, { dueAt }) => Math.min(soonest, dueAt), now);
    return { length: this.queued.size, lagMs: now - first };
  }

  async next(most: number): Promise<QueuedRefresh[]> {
    const { now } = this;
    return [...this.queued]
      .toSorted(([, one], [, other]) => one.dueAt - other.dueAt)
      .slice(0, most)
      .map(([key, { method, hits, failures, dueAt }]) => ({
        key,
        method,
        hits,
        failures,
        dueInMs: dueAt - now,
      }));
  }

  private requeue(key: string, dueInMs: number, failures: (before: number) => number): void {
    const entry = this.queued.get(key);
    if (entry === undefined) return;
    entry.dueAt = this.now + dueInMs;
    entry.failures = failures(entry.failures);
  }

  private get now(): number {
    return this.clock.monotonic();
  }
}
