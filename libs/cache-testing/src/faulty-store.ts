import type { CacheStore, ScannedPage, StoredValue, StoreHealth, ValueToStore } from '@tripsage/cache';
import { Faults } from './faults.js';

export type FaultyOperation = 'read' | 'write' | 'delete' | 'clear' | 'scan' | 'health' | 'close';

const OPERATIONS: readonly FaultyOperation[] = [
  'read',
  'write',
  'delete',
  'clear',
  'scan',
  'health',
  'close',
];

/** A store around another one, with the faults that a test orders. */
export class FaultyStore extends Faults<FaultyOperation> implements CacheStore {
  readonly name: string;
  readonly owner?: string;
  readonly clockMs?: () => number | undefined;

  constructor(private readonly store: CacheStore) {
    super(OPERATIONS);
    this.name = `faulty ${store.name}`;
    if (store.owner !== undefined) this.owner = store.owner;
    if (store.clockMs !== undefined) this.clockMs = () => store.clockMs?.();
  }

  read(...args: Parameters<CacheStore['read']>): Promise<(StoredValue | undefined)[]> {
    return this.meet('read', () => this.store.read(...args));
  }

  write(values: readonly ValueToStore[]): Promise<void> {
    return this.meet('write', () => this.store.write(values));
  }

  delete(keys: readonly string[]): Promise<number> {
    return this.meet('delete', () => this.store.delete(keys));
  }

  clear(...args: Parameters<CacheStore['clear']>): Promise<number> {
    return this.meet('clear', () => this.store.clear(...args));
  }

  scan(...args: Parameters<CacheStore['scan']>): Promise<ScannedPage> {
    return this.meet('scan', () => this.store.scan(...args));
  }

  /** An ordered fault makes it `down`, since health does not reject. */
  async health(): Promise<StoreHealth> {
    try {
      return await this.meet('health', () => this.store.health());
    } catch (error) {
      return { state: 'down', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Counted, and never refused. */
  async close(): Promise<void> {
    this.calls.close += 1;
    this.heal();
    return this.store.close();
  }
}
