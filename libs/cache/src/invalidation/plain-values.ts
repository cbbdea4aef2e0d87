import { CacheKeyError } from '../api/errors.js';
import type { Backend } from '../ports/backend.js';
import type { ValueToStore } from '../ports/cache-store.js';
import { nameOf } from '../ports/names.js';
import { isRefusedValue } from '../ports/store-failure.js';
import type { Coherence } from './coherence.js';

export interface PlainValuesParts {
  readonly backend: Pick<Backend, 'store'>;
  readonly coherence: Pick<Coherence, 'invalidate' | 'remember' | 'isBlocked' | 'confirm' | 'failure'>;
}

/** Writes plain values, as `set` does. They win over whatever stood under their keys, and over loads under way. */
export class PlainValues {
  constructor(private readonly parts: PlainValuesParts) {}

  /**
   * Writes the values and ends the leases on their keys, then bumps the key versions. What is pending for the keys goes
   * first: its replay would remove what is newer.
   *
   * @throws what the store throws; the keys are invalidated all the same, unless nothing was written for sure
   */
  async write(values: readonly ValueToStore[]): Promise<void> {
    const { backend, coherence } = this.parts;
    const invalidation = { names: values.map(({ key }) => nameOf.key(key)), mode: 'delete' } as const;
    const isBlocked = () => values.some(({ key }) => coherence.isBlocked(key));
    try {
      if (isBlocked()) await coherence.confirm();
      if (coherence.failure !== undefined && isBlocked()) throw coherence.failure;
      await backend.store.write(values);
    } catch (error) {
      // A value under a key of another's was not written; those beside it were.
      if (error instanceof CacheKeyError) await coherence.invalidate(invalidation);
      // One that is too large was not written, nor any beside it: what stood there stays.
      else if (!isRefusedValue(error)) coherence.remember(invalidation, error);
      throw error;
    }
    await coherence.invalidate(invalidation);
  }
}
