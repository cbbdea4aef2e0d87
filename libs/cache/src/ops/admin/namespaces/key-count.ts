import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Backend } from '../../../ports/backend.js';
import { CacheStoreUnavailableError } from '../../../api/errors.js';
import { EVERY_KEY } from '../../../ports/key-pattern.js';
import { CACHE_BACKEND } from '../../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../../options/module-options.js';
import { errorName } from '../../../api/error-name.js';
import { OwnNamespaces } from './own-namespaces.js';
import { isoNow } from '../../records/iso-now.js';

/** The most keys that one count scans: more would load the store for little. */
const MOST_KEYS = 50_000;
const PAGE = 1_000;
/** The time for which a count is fresh. */
const FRESH_FOR_MS = 30_000;

export interface CountedNamespace {
  keys: number;
  bytes: number;
  /** The number of keys that have an end. */
  expiring: number;
  remainingMs: number;
}

export interface KeyCounts {
  readonly at: string;
  readonly isWhole: boolean;
  readonly keys: number;
  readonly namespaces: ReadonlyMap<string, CountedNamespace>;
}

/** Counts the application's keys by namespace, and their size. A count starts only when one is read that is too old. */
@Injectable()
export class KeyCount {
  private readonly logger = new Logger('CacheAdmin');
  private last: { readonly counted: KeyCounts; readonly endedAt: number } | undefined;
  private counting: Promise<void> | undefined;

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly ownNamespaces: OwnNamespaces,
  ) {}

  /** Gives the latest count, and starts another one where it is old. */
  latest(): KeyCounts | undefined {
    const { last } = this;
    const isOld = last === undefined || this.options.clock.monotonic() - last.endedAt >= FRESH_FOR_MS;
    if (isOld)
      this.count().catch((error: unknown) =>
        this.logger.warn(`Keys could not be counted: ${errorName(error)}`),
      );
    return last?.counted;
  }

  /** Counts the keys; calls in between share that count. */
  count(): Promise<void> {
    this.counting ??= this.countOnce().finally(() => (this.counting = undefined));
    return this.counting;
  }

  private async countOnce(): Promise<void> {
    const namespaces = new Map<string, CountedNamespace>();
    let [keys, scanned] = [0, 0];
    let cursor: string | undefined;
    try {
      const owns = await this.ownNamespaces.ownsKey();
      do {
        const page = await this.backend.store.scan(EVERY_KEY, PAGE, cursor);
        ({ cursor } = page);
        scanned += page.keys.length;
        for (const { key, bytes, remainingMs } of page.keys.filter(owns)) {
          keys += 1;
          const namespace = key.slice(0, Math.max(0, key.indexOf(':')));
          const counted = namespaces.get(namespace) ?? { keys: 0, bytes: 0, expiring: 0, remainingMs: 0 };
          namespaces.set(namespace, counted);
          counted.keys += 1;
          counted.bytes += bytes;
          if (!Number.isFinite(remainingMs)) continue;
          counted.expiring += 1;
          counted.remainingMs += remainingMs;
        }
      } while (cursor !== undefined && scanned < MOST_KEYS);
    } catch (error) {
      // The latest count stays, with its time.
      if (error instanceof CacheStoreUnavailableError) return;
      throw error;
    }
    const { clock } = this.options;
    const at = isoNow(clock);
    const counted = { at, isWhole: cursor === undefined, keys, namespaces };
    this.last = { counted, endedAt: clock.monotonic() };
  }
}
