import type { CachedCall } from '../cached-call/cached-call.js';
import { rateLimitedBy } from '../api/rate-limited-by.js';
import type { Call } from '../cached-call/call.js';
import type { Clock } from '../time/clock.js';
import type { DueRefresh, RefreshQueue } from '../ports/refresh-queue.js';
import type { EntryAge } from '../values/entry.js';
import { CacheStoreUnavailableError } from '../api/errors.js';
import type { CacheEventBus, ScheduledRefreshOutcome } from '../api/events.js';
import type { ScheduledRefreshSettings } from '../options/scheduler-options.js';
import { BackOff, backOffMs } from './back-off.js';
import { dueIn, Popularity } from './popularity.js';
import { argsFromText, type RefreshableMethod } from './refreshable-method.js';

export interface ScheduledRefreshParts {
  readonly list: RefreshQueue;
  readonly cachedCall: Pick<CachedCall, 'refresh'>;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  readonly settings: ScheduledRefreshSettings;
}

/**
 * The flow of revalidation: popular answers are renewed before anyone waits for them, in the whole cluster once.
 *
 * - **Note**: each process counts what is asked for, and tells the list that all share, with what is needed to load it.
 * - **Sweep**: again and again each process takes some of what is due, for a while; what few asked for is dropped.
 * - **Renew**: each is loaded as by a renewal behind an answer, under its lease and at background priority; one that was
 *   renewed by others meanwhile is left as it is. Then it is due again.
 * - **Fail**: an entry that fails is put off, ever longer, and so is its method, whose supplier may be down; one whose
 *   supplier may not be asked waits until it may. A method that is no longer there, or arguments that can't be read, are
 *   dropped.
 *
 * A process that dies leaves no gap longer than it may hold an entry.
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

  /** A method whose hot answers are renewed. */
  add(method: RefreshableMethod): void {
    this.methods.set(method.id, method);
  }

  get methodIds(): string[] {
    return [...this.methods.keys()];
  }

  get isPausedByHand(): boolean {
    return this.isPaused;
  }

  /** Whether there is anything to renew. */
  get isNeeded(): boolean {
    return this.methods.size > 0;
  }

  /** A caller of such a method was answered by what is kept under a key. */
  note(method: string, key: string, args: readonly unknown[], age: EntryAge): void {
    if (this.methods.has(method)) this.popularity.note(method, key, args, age);
  }

  /** Nothing is taken until it goes on. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /**
   * Tells what was asked for, and takes up what is due, as far as there is room for; it does not wait for the renewals.
   *
   * @param isWorker `false`: it only tells, and others take up
   */
  async run(isWorker = true): Promise<void> {
    const { list, settings } = this.parts;
    const { mostListed, concurrency, holdMs: forMs, leastHits } = settings;
    try {
      await this.popularity.tell(list, mostListed);
      const room = concurrency - this.running.size;
      if (room <= 0 || !isWorker || this.isPaused || this.hasEnded) return;
      const { due, dropped } = await list.claim(room, { forMs, leastHits });
      for (let number = 0; number < dropped; number += 1) this.told('', 'cold');
      for (const entry of due) this.begin(entry);
    } catch (error) {
      // While the store is away nothing is renewed in time; those who ask are answered as ever.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }

  /** Takes up no more, and waits for what is under way. */
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
    const { list, cachedCall, clock, settings } = this.parts;
    const { key, method } = entry;
    const call = this.callFor(entry);
    if (call === undefined) return list.drop([key]);
    const leftMs = this.backOff.leftFor(method, clock.monotonic());
    if (leftMs > 0) return list.postpone(key, leftMs, false);
    try {
      const age = await cachedCall.refresh(call, key, (found) => dueIn(found, settings.leadShare) <= 0);
      this.backOff.succeeded(method);
      this.told(method, age.isLoaded ? 'refreshed' : 'refreshed-elsewhere');
      await list.refreshed(key, Math.max(1, dueIn(age, settings.leadShare)), settings.decay);
    } catch (error) {
      await this.failed(entry, error);
    }
  }

  private async failed({ key, method, failures }: DueRefresh, error: unknown): Promise<void> {
    const { list, clock } = this.parts;
    const now = clock.monotonic();
    const rejected = rateLimitedBy(error);
    if (rejected !== undefined) {
      this.backOff.rejected(method, now + rejected.retryAfterMs);
      this.told(method, 'rejected');
      return list.postpone(key, rejected.retryAfterMs, false);
    }
    this.backOff.failed(method, now);
    this.told(method, 'failed', error);
    return list.postpone(key, backOffMs(failures + 1), true);
  }

  /** The call that loads the entry; none where this process can't, or where it would load another one. */
  private callFor({ key, method, args: text }: DueRefresh): Call | undefined {
    const refreshable = this.methods.get(method);
    const args = refreshable === undefined ? undefined : argsFromText(text);
    if (refreshable === undefined || args === undefined) {
      this.told(method, refreshable === undefined ? 'method-gone' : 'unreadable');
      return undefined;
    }
    const call = refreshable.callFor(args);
    if (call.key() === key) return call;
    this.told(method, 'unreadable');
    return undefined;
  }

  private told(method: string, outcome: ScheduledRefreshOutcome, error?: unknown): void {
    this.parts.events.emit('scheduledRefresh', {
      method,
      outcome,
      ...(error === undefined ? {} : { error }),
    });
  }
}
