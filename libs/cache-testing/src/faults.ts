import { CacheStoreUnavailableError } from '@tripsage/cache';

/** Calls that stand before what they ask for until the test opens the gate. */
export interface Gate {
  /** The number of calls that wait at it. */
  readonly waiting: number;
  /** Resolves as soon as this many calls have come to it, at once where they have already. Default 1. */
  reached(calls?: number): Promise<void>;
  /** Lets through those that wait and those that come later. */
  open(): void;
}

/** The faults that a test orders for the operations of a double. No timers: gates. */
export class Faults<Operation extends string> {
  /** Calls so far, those that failed included. */
  readonly calls: Record<Operation, number>;
  private readonly nextErrors = new Map<Operation, Error[]>();
  private readonly allErrors = new Map<Operation, Error>();
  private readonly lostReplies = new Map<Operation, number>();
  private readonly gates = new Map<Operation, FaultGate>();

  constructor(private readonly operations: readonly Operation[]) {
    this.calls = Object.fromEntries(operations.map((operation) => [operation, 0])) as Record<
      Operation,
      number
    >;
  }

  /** The next call of the operation rejects and does nothing; several orders are carried out one after the other. */
  failNext(operation: Operation, error: Error = ordered()): void {
    this.nextErrors.set(operation, [...(this.nextErrors.get(operation) ?? []), error]);
  }

  /** Each call of these operations rejects until `heal()`. Default: all operations. */
  failAll(operations: readonly Operation[] = this.operations, error: Error = ordered()): void {
    for (const operation of operations) this.allErrors.set(operation, error);
  }

  /** The next call of the operation is carried out, and rejects all the same: its reply was lost. */
  loseNextReply(operation: Operation): void {
    this.lostReplies.set(operation, (this.lostReplies.get(operation) ?? 0) + 1);
  }

  /** Calls of the operation wait at the gate, then go on. */
  hold(operation: Operation): Gate {
    this.gates.get(operation)?.open();
    const gate = new FaultGate();
    this.gates.set(operation, gate);
    return gate;
  }

  /** No faults any more: orders are forgotten, gates opened. */
  heal(): void {
    this.nextErrors.clear();
    this.allErrors.clear();
    this.lostReplies.clear();
    for (const gate of this.gates.values()) gate.open();
    this.gates.clear();
  }

  /** Carries out a call, with the faults that were ordered for it. */
  async meet<Result>(operation: Operation, work: () => Promise<Result>): Promise<Result> {
    this.calls[operation] += 1;
    await this.gates.get(operation)?.pass();
    const error = this.nextErrors.get(operation)?.shift() ?? this.allErrors.get(operation);
    if (error !== undefined) throw error;
    const lost = this.lostReplies.get(operation) ?? 0;
    if (lost === 0) return work();
    this.lostReplies.set(operation, lost - 1);
    await work();
    throw ordered();
  }
}

function ordered(): Error {
  return new CacheStoreUnavailableError('Ordered by the test.');
}

class FaultGate implements Gate {
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
