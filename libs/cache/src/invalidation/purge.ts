import { CacheStoreUnavailableError } from '../api/errors.js';
import type { Leader } from '../coordination/leader.js';
import type { Backend } from '../ports/backend.js';
import type { ClearedKind } from '../ports/cache-store.js';

/** The table of the settings that holds the purges under way, and for how long at most. */
const TABLE = 'purges';
const RECORDED_FOR_MS = 24 * 60 * 60_000;
/** The longest that a purge may take before another process may do it too. */
const LIMIT_MS = 60 * 60_000;

/**
 * Frees what invalidations leave in the store, slice by slice. A purge under way is recorded in the settings, so that
 * another process finishes it when its own dies.
 */
export class Purge {
  constructor(
    private readonly backend: Pick<Backend, 'store' | 'settings'>,
    private readonly leader: Pick<Leader, 'lead'>,
  ) {}

  /**
   * Removes what stands under keys that start with a text.
   *
   * @param onProgress called now and then with how many were removed so far
   * @returns how many there were
   * @throws CacheStoreUnavailableError
   */
  async run(keysStartWith: string, kind: ClearedKind, onProgress?: (count: number) => void): Promise<number> {
    const { store, settings } = this.backend;
    // Plain values are valid until they are removed: no other process may finish that later, when there are new ones.
    if (kind === 'plain') return store.clear(keysStartWith, kind, onProgress);
    await settings.set(TABLE, keysStartWith, kind, RECORDED_FOR_MS);
    const clear = () => store.clear(keysStartWith, kind, onProgress);
    let count: number | undefined;
    await this.lead(keysStartWith, async () => {
      count = await clear();
    });
    // Where another process does the same, what was stored since it passed by is still to be removed.
    count ??= await clear();
    await settings.set(TABLE, keysStartWith, undefined);
    return count;
  }

  /** Finishes the purges whose processes are gone: of managed entries, which are invalid by then, or cheap to load anew. */
  async finishInterrupted(): Promise<void> {
    const { store, settings } = this.backend;
    try {
      for (const keysStartWith of (await settings.all(TABLE)).keys()) {
        await this.lead(keysStartWith, async () => {
          await store.clear(keysStartWith, 'managed');
          await settings.set(TABLE, keysStartWith, undefined);
        });
      }
    } catch (error) {
      // The records are there when the store is back.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }

  private async lead(keysStartWith: string, work: () => Promise<void>): Promise<void> {
    await this.leader.lead(`purge:${keysStartWith}`, { limitMs: LIMIT_MS, quietMs: 1 }, work);
  }
}
