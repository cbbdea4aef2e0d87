import { CacheStoreUnavailableError } from '../api/errors.js';
import type { CacheEventBus, ScheduledRefreshOutcome } from '../api/events.js';
import type { ScheduledRefreshSettings } from '../options/scheduler-options.js';
import { rateLimitedBy } from '../api/rate-limited-by.js';
import type { CachedCall } from '../cached-call/cached-call.js';
import type { Call } from '../cached-call/call/call.js';
import type { DueRefresh, RefreshQueue } from '../ports/refresh-queue.js';
import type { Clock } from '../time/clock.js';
import type { EntryAge } from '../values/entry.js';
import {
  argsFromText,
  BackOff,
  backOffMs,
  dueIn,
  Popularity,
  type RefreshableMethod,
} from './refreshable-methods.js';

export interface ScheduledRefreshParts {
  readonly queue: RefreshQueue;
  readonly cachedCall: Pick<CachedCall, 'refresh'>;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  readonly settings: ScheduledRefreshSettings;
}

/**
 * Refreshes popular entries by the clock, before anyone waits for them, in the whole cluster once.
 *
 * - **Count**: each process counts hits, and reports them to the queue that all share, with the arguments to load by.
 * - **Claim**: again and again each process claims some of what is due, for a while; what few asked for is dropped.
 * - **Refresh**: each is loaded under its lease, at background priority, unless another caller refreshed it meanwhile. Then
 *   it is queued again.
 * - **Fail**: an entry that fails is postponed, ever longer, and so is its method, whose supplier may be down. Where a limiter
 *   rejects the load it waits until it may. A method that is gone, or arguments that can't be read, are dropped.
 *
 * A process that dies leaves no gap longer than its claim on an entry.
 */
export class ScheduledRefresh {
  private readonly methods = new Map<string, RefreshableMethod>();
  private readonly popularity: Popularity;
  private readonly backOff = new BackOff();
  private readonly running = new Set<Promise<void>>();
  private isPaused = false;
  private hasEnded = false;

  constructor(private readonly parts: ScheduledRefreshParts) {
    this.popularity = new Popularity(parts.settings.leadShare);
  }

  /** Refreshes the hot entries of a method from now on. */
  add(method: RefreshableMethod): void {
    this.methods.set(method.id, method);
  }

  get methodIds(): string[] {
    return [...this.methods.keys()];
  }

  get isPausedByHand(): boolean {
    return this.isPaused;
  }

  /** True where there is anything to refresh. */
  get isNeeded(): boolean {
    return this.methods.size > 0;
  }

  /** Counts a caller who was answered by the entry under a key. */
  count(method: string, key: string, args: readonly unknown[], age: EntryAge): void {
    if (this.methods.has(method)) this.popularity.count(method, key, args, age);
  }

  /** Claims nothing until {@link resume}. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /**
   * Reports the hits, then begins what is due, as far as there is room; it does not wait for the refreshes.
   *
   * @param isWorker `false`: it only reports, and other processes refresh
   */
  async run(isWorker = true): Promise<void> {
    const { queue, settings } = this.parts;
    const { mostListed, concurrency, holdMs: forMs, leastHits } = settings;
    try {
      await this.popularity.report(queue, mostListed);
      const room = concurrency - this.running.size;
      if (room <= 0 || !isWorker || this.isPaused || this.hasEnded) return;
      const { due, dropped } = await queue.claim(room, { forMs, leastHits });
      for (let number = 0; number < dropped; number += 1) this.emit('', 'cold');
      for (const entry of due) this.begin(entry);
    } catch (error) {
      // Without the server nothing is refreshed by the clock; callers are answered as ever.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }

  /** Claims no more, and waits for the refreshes under way. */
  async end(): Promise<void> {
    this.hasEnded = true;
    await Promise.all(this.running);
  }

  private begin(entry: DueRefresh): void {
    const refreshing = this.refresh(entry)
      .catch((error: unknown) => {
        if (!(error instanceof CacheStoreUnavailableError)) throw error;
      })
      .finally(() => this.running.delete(refreshing));
    this.running.add(refreshing);
  }

  private async refresh(entry: DueRefresh): Promise<void> {
    const { queue, cachedCall, clock, settings } = this.parts;
    const { key, method } = entry;
    const call = this.callFor(entry);
    if (call === undefined) return queue.drop([key]);
    const leftMs = this.backOff.leftFor(method, clock.monotonic());
    if (leftMs > 0) return queue.postpone(key, leftMs, false);
    try {
      const age = await cachedCall.refresh(call, key, (found) => dueIn(found, settings.leadShare) <= 0);
      this.backOff.succeeded(method);
      this.emit(method, age.isLoaded ? 'refreshed' : 'refreshed-elsewhere');
      await queue.refreshed(key, Math.max(1, dueIn(age, settings.leadShare)), settings.decay);
    } catch (error) {
      await this.failed(entry, error);
    }
  }

  private async failed({ key, method, failures }: DueRefresh, error: unknown): Promise<void> {
    const { queue, clock } = this.parts;
    const now = clock.monotonic();
    const rejected = rateLimitedBy(error);
    if (rejected !== undefined) {
      this.backOff.rejected(method, now + rejected.retryAfterMs);
      this.emit(method, 'rejected');
      return queue.postpone(key, rejected.retryAfterMs, false);
    }
    this.backOff.failed(method, now);
    this.emit(method, 'failed', error);
    return queue.postpone(key, backOffMs(failures + 1), true);
  }

  /** The call that loads the entry; none where the method is gone, or its call would load under another key. */
  private callFor({ key, method, args: text }: DueRefresh): Call | undefined {
    const refreshable = this.methods.get(method);
    const args = refreshable === undefined ? undefined : argsFromText(text);
    if (refreshable === undefined || args === undefined) {
      this.emit(method, refreshable === undefined ? 'method-gone' : 'unreadable');
      return undefined;
    }
    const call = refreshable.callFor(args);
    if (call.key() === key) return call;
    this.emit(method, 'unreadable');
    return undefined;
  }

  private emit(method: string, outcome: ScheduledRefreshOutcome, error?: unknown): void {
    this.parts.events.emit('scheduledRefresh', {
      method,
      outcome,
      ...(error === undefined ? {} : { error }),
    });
  }
}
