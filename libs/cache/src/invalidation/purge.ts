import type { Backend } from '../ports/backend.js';
import type { ClearedKind } from '../ports/cache-store.js';
import { CacheStoreUnavailableError } from '../api/errors.js';
import type { Leader } from '../coordination/leader.js';

/** The table of settings in which sweeps under way stand, and for how long at most. */
const TABLE = 'sweeps';
const NOTED_FOR_MS = 24 * 60 * 60_000;
/** The longest that a sweep may take before another process may do it too. */
const LIMIT_MS = 60 * 60_000;

/**
 * Frees what cleared namespaces leave behind. A sweep under way is noted in the settings: when its process dies, another
 * finishes it.
 */
export class Purge {
  constructor(
    private readonly backend: Pick<Backend, 'store' | 'settings'>,
    private readonly leader: Leader,
  ) {}

  /**
   * Removes what stands under keys that start with a text, and says how many there were.
   *
   * @throws CacheStoreUnavailableError
   */
  async run(keysStartWith: string, kind: ClearedKind, onProgress?: (count: number) => void): Promise<number> {
    const { store, settings } = this.backend;
    // Plain values are valid until they are removed: nobody may finish that later, when there are new ones.
    if (kind === 'plain') return store.clear(keysStartWith, kind, onProgress);
    await settings.set(TABLE, keysStartWith, kind, NOTED_FOR_MS);
    const clear = () => store.clear(keysStartWith, kind, onProgress);
    let count: number | undefined;
    await this.lead(keysStartWith, async () => {
      count = await clear();
    });
    // Where another process is at it, what was stored since it passed by is still to be removed.
    count ??= await clear();
    await settings.set(TABLE, keysStartWith, undefined);
    return count;
  }

  /** Finishes the sweeps whose processes are gone: of managed entries, which are invalid by then, or cheap to load anew. */
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
      // The notes are there when the store is back.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }

  private async lead(keysStartWith: string, work: () => Promise<void>): Promise<void> {
    await this.leader.lead(`sweep:${keysStartWith}`, { limitMs: LIMIT_MS, quietMs: 1 }, work);
  }
}
