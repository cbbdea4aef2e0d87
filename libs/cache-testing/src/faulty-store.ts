import {
  CacheStoreUnavailableError,
  type CacheStore,
  type StoredValue,
  type StoreHealth,
  type ValueToStore,
} from '@tripsage/cache';

export type FaultyOperation = 'read' | 'write' | 'delete' | 'health';

/** Calls that stand before the store until the test opens the gate. */
export interface Gate {
  /** How many calls wait at it. */
  readonly waiting: number;
  /** Resolves as soon as this many calls have come to it, at once where they have already. Default 1. */
  reached(calls?: number): Promise<void>;
  /** Lets through those that wait and those that come later. */
  open(): void;
}

/** A store that does what the one in it does, but for the faults that a test orders. No timers: gates. */
export class FaultyStore implements CacheStore {
  readonly name: string;
  /** Calls so far, those that failed included. */
  readonly calls: Record<FaultyOperation | 'close', number> = {
    read: 0,
    write: 0,
    delete: 0,
    health: 0,
    close: 0,
  };
  private readonly nextErrors = new Map<FaultyOperation, Error[]>();
  private readonly allErrors = new Map<FaultyOperation, Error>();
  private readonly gates = new Map<FaultyOperation, StoreGate>();

  constructor(private readonly store: CacheStore) {
    this.name = `faulty ${store.name}`;
  }

  /** The next call of the operation rejects; several orders are carried out one after the other. */
  failNext(
    operation: FaultyOperation,
    error: Error = new CacheStoreUnavailableError('Ordered by the test.'),
  ): void {
    this.nextErrors.set(operation, [...(this.nextErrors.get(operation) ?? []), error]);
  }

  /** Each call of these operations rejects until `heal()`. Default: all operations. */
  failAll(
    operations: readonly FaultyOperation[] = ['read', 'write', 'delete', 'health'],
    error: Error = new CacheStoreUnavailableError('Ordered by the test.'),
  ): void {
    for (const operation of operations) this.allErrors.set(operation, error);
  }

  /** Calls of the operation wait at the gate, then go on. */
  hold(operation: FaultyOperation): Gate {
    this.gates.get(operation)?.open();
    const gate = new StoreGate();
    this.gates.set(operation, gate);
    return gate;
  }

  /** No faults any more: orders are forgotten, gates opened. */
  heal(): void {
    this.nextErrors.clear();
    this.allErrors.clear();
    for (const gate of this.gates.values()) gate.open();
    this.gates.clear();
  }

  async read(keys: readonly string[]): Promise<(StoredValue | undefined)[]> {
    await this.meetFaults('read');
    return this.store.read(keys);
  }

  async write(values: readonly ValueToStore[]): Promise<void> {
    await this.meetFaults('write');
    return this.store.write(values);
  }

  async delete(keys: readonly string[]): Promise<number> {
    await this.meetFaults('delete');
    return this.store.delete(keys);
  }

  /** An ordered fault is told as `down`, since health does not reject. */
  async health(): Promise<StoreHealth> {
    try {
      await this.meetFaults('health');
    } catch (error) {
      return { state: 'down', reason: error instanceof Error ? error.message : String(error) };
    }
    return this.store.health();
  }

  async close(): Promise<void> {
    this.calls.close += 1;
    this.heal();
    return this.store.close();
  }

  private async meetFaults(operation: FaultyOperation): Promise<void> {
    this.calls[operation] += 1;
    await this.gates.get(operation)?.pass();
    const error = this.nextErrors.get(operation)?.shift() ?? this.allErrors.get(operation);
    if (error !== undefined) throw error;
  }
}

class StoreGate implements Gate {
  waiting = 0;
  private came = 0;
  private isOpen = false;
  private readonly passing = new Set<() => void>();
  private readonly watching = new Set<{ calls: number; resolve: () => void }>();

  async pass(): Promise<void> {
    this.came += 1;
    for (const watcher of this.watching) if (this.came >= watcher.calls) watcher.resolve();
    if (this.isOpen) return;
    const opened = new Promise<void>((resolve) => this.passing.add(resolve));
    this.waiting += 1;
    await opened;
  }

  async reached(calls = 1): Promise<void> {
    if (this.came >= calls) return;
    await new Promise<void>((resolve) => this.watching.add({ calls, resolve }));
  }

  open(): void {
    this.isOpen = true;
    this.waiting = 0;
    for (const resolve of this.passing) resolve();
    this.passing.clear();
  }
}
