import type { Backend } from '../ports/backend.js';
import type { CacheStore, ValueToStore } from '../ports/cache-store.js';
import { CacheValueTooLargeError } from '../api/errors.js';
import type { Forgetting } from '../contract/forgetting.port.js';
import type { Mode } from '../api/mode.js';
import { nameOf } from '../ports/names.js';
import type { ProcessCoherence } from './coherence.js';

/** Makes entries to be forgotten, and plain values to be overwritten. */
export class Invalidator implements Forgetting {
  constructor(
    private readonly backend: Backend,
    private readonly coherence: ProcessCoherence,
    /** Removes what stands under keys that start with a text. Default: the store's own way. */
    private readonly sweep: CacheStore['clear'] = (...args) => backend.store.clear(...args),
  ) {}

  /**
   * Deletes keys: first what stands there, with the leases on it, then the marks, so that a load that begins in between
   * is noted before the mark.
   */
  async keys(keys: readonly string[]): Promise<number | undefined> {
    const invalidation = { names: keys.map(nameOf.key), mode: 'delete' } as const;
    let count: number;
    try {
      count = await this.backend.store.delete(keys);
    } catch {
      this.coherence.remember(invalidation);
      return undefined;
    }
    const update = await this.coherence.invalidate(invalidation);
    return update === undefined ? undefined : count;
  }

  /**
   * Writes plain values over whatever stands under their keys, in the same order.
   *
   * @throws what the store throws; the keys are forgotten all the same
   */
  async overwrite(values: readonly ValueToStore[]): Promise<void> {
    const invalidation = { names: values.map(({ key }) => nameOf.key(key)), mode: 'delete' } as const;
    try {
      await this.backend.store.write(values);
    } catch (error) {
      if (!(error instanceof CacheValueTooLargeError)) this.coherence.remember(invalidation);
      throw error;
    }
    await this.coherence.invalidate(invalidation);
  }

  async names(names: readonly string[], mode: Mode): Promise<boolean> {
    return names.length === 0 || (await this.coherence.invalidate({ names, mode })) !== undefined;
  }

  /**
   * A whole namespace: its managed entries are invalid at once; then its plain values are removed, whose readers must not
   * be noted after the mark, and so it is marked once more.
   */
  async namespace(namespace: string, mode: Mode, onProgress?: (count: number) => void): Promise<boolean> {
    const invalidation = { names: [nameOf.prefix(namespace)], mode, cleared: [namespace] };
    await this.coherence.invalidate(invalidation);
    try {
      await this.sweep(`${namespace}:`, mode === 'delete' ? 'all' : 'plain', onProgress);
    } catch {
      this.coherence.remember(invalidation);
      return false;
    }
    return (await this.coherence.invalidate(invalidation)) !== undefined;
  }

  /** Every managed entry is invalid at once. */
  everything(): Promise<boolean> {
    return this.coherence.reset();
  }
}
