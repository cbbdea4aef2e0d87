import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import { EVERY_KEY } from '../../ports/key-pattern.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/checked-options.js';
import { errorName } from '../../api/error-name.js';
import { isoNow } from '../iso-now.js';

/** Not more than so many keys are counted: what is known of them tells enough of the rest. */
const MOST_KEYS = 50_000;
const PAGE = 1_000;
/** A count is as good as new for so long. */
const HOLDS_FOR_MS = 30_000;

export interface CountedNamespace {
  keys: number;
  bytes: number;
  /** Of keys that have an end. */
  ending: number;
  remainingMs: number;
}

export interface Counted {
  readonly at: string;
  readonly isWhole: boolean;
  readonly keys: number;
  readonly namespaces: ReadonlyMap<string, CountedNamespace>;
}

/** How many keys there are in each namespace, and how large they are: counted now and then, while somebody asks. */
@Injectable()
export class KeyCount {
  private readonly logger = new Logger('CacheAdmin');
  private last: { readonly counted: Counted; readonly endedAt: number } | undefined;
  private counting: Promise<void> | undefined;

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
  ) {}

  /** What was counted last; begins another count where that is old. */
  latest(): Counted | undefined {
    const { last } = this;
    const isOld = last === undefined || this.options.clock.monotonic() - last.endedAt >= HOLDS_FOR_MS;
    if (isOld)
      this.count().catch((error: unknown) =>
        this.logger.warn(`Keys could not be counted: ${errorName(error)}`),
      );
    return last?.counted;
  }

  /** Counts, unless that is under way; resolves at its end. */
  count(): Promise<void> {
    this.counting ??= this.countOnce().finally(() => (this.counting = undefined));
    return this.counting;
  }

  private async countOnce(): Promise<void> {
    const namespaces = new Map<string, CountedNamespace>();
    let keys = 0;
    let cursor: string | undefined;
    try {
      do {
        const page = await this.backend.store.scan(EVERY_KEY, PAGE, cursor);
        ({ cursor } = page);
        keys += page.keys.length;
        for (const { key, bytes, remainingMs } of page.keys) {
          const namespace = key.slice(0, Math.max(0, key.indexOf(':')));
          const counted = namespaces.get(namespace) ?? { keys: 0, bytes: 0, ending: 0, remainingMs: 0 };
          namespaces.set(namespace, counted);
          counted.keys += 1;
          counted.bytes += bytes;
          if (!Number.isFinite(remainingMs)) continue;
          counted.ending += 1;
          counted.remainingMs += remainingMs;
        }
      } while (cursor !== undefined && keys < MOST_KEYS);
    } catch (error) {
      // The last count stays, with its time.
      if (error instanceof CacheStoreUnavailableError) return;
      throw error;
    }
    const { clock } = this.options;
    const at = isoNow(clock);
    const counted = { at, isWhole: cursor === undefined, keys, namespaces };
    this.last = { counted, endedAt: clock.monotonic() };
  }
}
