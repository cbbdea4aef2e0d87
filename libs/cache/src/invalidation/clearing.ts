import type { Mode } from '../api/mode.js';
import { nameOf } from '../ports/names.js';
import type { Coherence } from './coherence.js';
import type { Invalidation } from './pending-invalidations.js';
import type { Purge } from './purge.js';

/** The outcome of an invalidation. It holds in this process in any case. */
export interface Invalidated {
  /**
   * `false`: the server did not answer, and the invalidation is replayed when it is back. Or a transaction holds the
   * invalidation back.
   */
  readonly isConfirmed: boolean;
  /** The number of keys that were there, where it is known. */
  readonly count?: number;
}

export const UNCONFIRMED: Invalidated = { isConfirmed: false };

export interface ClearingParts {
  readonly coherence: Pick<Coherence, 'invalidate' | 'remember' | 'reset'>;
  readonly purge: Pick<Purge, 'run'>;
}

/** Invalidates whole namespaces, and removes the plain values of them: these have no version. */
export class Clearing {
  constructor(private readonly parts: ClearingParts) {}

  /**
   * Bumps the namespace, so that its managed entries are invalid when it returns. A purge behind it removes the plain values.
   * Then it bumps again, since what was built of a plain value meanwhile must be older than the bump.
   *
   * @returns the bump, and the whole of it; neither rejects
   */
  async namespace(
    namespace: string,
    mode: Mode,
    onProgress?: (count: number) => void,
  ): Promise<{ readonly bumped: Invalidated; readonly cleared: Promise<Invalidated> }> {
    const invalidation = { names: [nameOf.prefix(namespace)], mode, cleared: [namespace] };
    const update = await this.parts.coherence.invalidate(invalidation);
    const cleared = this.clear(namespace, invalidation, onProgress);
    return { bumped: { isConfirmed: update !== undefined }, cleared };
  }

  private async clear(
    namespace: string,
    invalidation: Invalidation,
    onProgress?: (count: number) => void,
  ): Promise<Invalidated> {
    const { coherence, purge } = this.parts;
    const { mode } = invalidation;
    let count: number;
    try {
      count = await purge.run(`${namespace}:`, mode === 'delete' ? 'all' : 'plain', onProgress);
    } catch (error) {
      coherence.remember(invalidation, error);
      return UNCONFIRMED;
    }
    const update = await coherence.invalidate(invalidation);
    return update === undefined ? UNCONFIRMED : { isConfirmed: true, count };
  }

  /**
   * Removes plain values first, since these are valid until then. What was built of them meanwhile must be older than the
   * versions, which are made new once more.
   */
  async all(plain: readonly string[], onProgress?: (count: number) => void): Promise<number> {
    const { coherence, purge } = this.parts;
    let count = 0;
    const clear = async (keysStartWith: string, kind: 'plain' | 'managed') => {
      const before = count;
      count += await purge.run(keysStartWith, kind, onProgress && ((more) => onProgress(before + more)));
    };
    try {
      for (const namespace of plain) await clear(`${namespace}:`, 'plain');
    } catch (error) {
      coherence.remember({ names: plain.map(nameOf.prefix), mode: 'delete', cleared: plain });
      throw error;
    }
    if (plain.length > 0) await coherence.reset();
    await clear('', 'managed');
    return count;
  }
}
