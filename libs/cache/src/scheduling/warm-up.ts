import pMap from 'p-map';
import type { CacheEventBus } from '../api/events.js';
import { rateLimitedBy } from '../api/rate-limited-by.js';
import type { CachedCall } from '../cached-call/cached-call.js';
import type { Clock } from '../time/clock.js';
import { dueIn, type RefreshableMethod } from './refreshable-methods.js';

/** A list of calls whose answers are loaded before anyone asks. */
export interface WarmUpList {
  readonly name: string;
  readonly method: RefreshableMethod;
  /** The arguments of each call. */
  entries(): Promise<readonly unknown[]>;
}

export interface WarmUpParts {
  readonly cachedCall: Pick<CachedCall, 'refresh'>;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  /** The most loads at a time. */
  readonly concurrency: number;
  /** The last share of its fresh life, in which an answer is loaded anew. */
  readonly leadShare: number;
}

/** Progress of a warm-up. */
export interface WarmUpProgress {
  readonly total: number;
  /** Answers that are fresh now. */
  warmed: number;
  failed: number;
  /** Entries that are no arguments of the method. */
  bad: number;
}

/** The most waits in a row of an entry whose limiter rejects it, before it counts as failed. */
const MOST_WAITS = 20;

/** Loads the answers of a list that nobody has, at background priority; one entry's failure harms no other. */
export class WarmUp {
  constructor(private readonly parts: WarmUpParts) {}

  /** @throws what the list's own method throws */
  async run(list: WarmUpList, signal: AbortSignal): Promise<WarmUpProgress> {
    const { events, concurrency } = this.parts;
    const entries = await list.entries();
    const progress = { total: entries.length, warmed: 0, failed: 0, bad: 0 };
    events.emit('warmUpBegan', { list: list.name, total: progress.total });
    const warm = async (args: unknown, place: number): Promise<void> => {
      if (signal.aborted) return;
      await this.warm(list, place, args, progress, signal);
      events.emit('warmUpAdvanced', { list: list.name, ...progress });
    };
    await pMap(entries, warm, { concurrency });
    events.emit('warmUpEnded', { list: list.name, ...progress, isWhole: !signal.aborted });
    return progress;
  }

  private async warm(
    list: WarmUpList,
    place: number,
    args: unknown,
    progress: WarmUpProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { cachedCall, clock, events, leadShare } = this.parts;
    const fail = (error: unknown): void =>
      events.emit('warmUpFailed', { list: list.name, entry: place, error });
    if (!Array.isArray(args)) {
      progress.bad += 1;
      fail(new TypeError(`entry ${place} is no list of arguments`));
      return;
    }
    for (let waits = 0; !signal.aborted; waits += 1) {
      try {
        const call = list.method.callFor(args as unknown[]);
        await cachedCall.refresh(call, call.key(), (age) => dueIn(age, leadShare) <= 0);
        progress.warmed += 1;
        return;
      } catch (error) {
        const rejected = rateLimitedBy(error);
        if (rejected === undefined || waits >= MOST_WAITS) {
          progress.failed += 1;
          fail(error);
          return;
        }
        await new Promise<void>((resolve) => clock.after(rejected.retryAfterMs, resolve));
      }
    }
  }
}
