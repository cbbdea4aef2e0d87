import type { Mode } from '../api/mode.js';

/** The ways in which entries are made to be forgotten. Each holds in this process when it returns, also while the server is away. */
export interface Forgetting {
  /**
   * Deletes keys, and ends the loads on them.
   *
   * @returns how many of them were there; `undefined` while the server is away
   */
  keys(keys: readonly string[]): Promise<number | undefined>;
  /**
   * Marks names of any kind. The cost does not depend on how many entries have them.
   *
   * @returns whether the server confirmed
   */
  names(names: readonly string[], mode: Mode): Promise<boolean>;
  /**
   * A whole namespace, plain values included.
   *
   * @param onProgress told now and then how many keys were removed so far
   * @returns whether the server confirmed
   */
  namespace(namespace: string, mode: Mode, onProgress?: (count: number) => void): Promise<boolean>;
}
