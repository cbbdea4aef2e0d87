import { AsyncLocalStorage } from 'node:async_hooks';
import type { CacheTransactionOptions } from '../api/cache-transaction.js';
import type { Version } from '../ports/versions.js';
import { Transaction, type TransactionPart } from './transaction.js';

export interface TransactionsParts {
  readonly coherence: { readonly version: Version; confirm(): Promise<boolean> };
  /** Does what an ended transaction has held back. */
  readonly commit: (transaction: Transaction) => Promise<void>;
  /** Drops what was noted of a transaction that was rolled back. */
  readonly rolledBack: (transaction: Transaction) => void;
}

/** The open transactions, and the one that a piece of code runs inside of. */
export class Transactions {
  /** The number of open ones. Nobody need ask where there is none. */
  openCount = 0;
  private readonly running = new AsyncLocalStorage<TransactionPart | undefined>();

  constructor(private readonly parts: TransactionsParts) {}

  /** The part of a transaction that the calling code runs inside of. Code that outlives it is inside no longer. */
  here(): TransactionPart | undefined {
    if (this.openCount === 0) return undefined;
    let part = this.running.getStore();
    while (part !== undefined && !part.transaction.isActive) part = part.transaction.around;
    return part;
  }

  /** Runs work as a transaction, or as part of the one that is open around it. @throws what the work throws */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const outer = this.here();
    if (outer !== undefined) return this.join(outer, work);
    // Once in the life of a process: versions that were never asked for prove nothing of a value.
    if (this.parts.coherence.version.epoch === undefined) await this.parts.coherence.confirm();
    const transaction = this.begin();
    let result: Result;
    try {
      result = await transaction.run(work);
    } catch (error) {
      transaction.rollback();
      throw error;
    }
    await transaction.commit();
    return result;
  }

  /** Begins a transaction of its own, whatever is open around it. */
  begin({ isActive = () => true }: CacheTransactionOptions = {}): Transaction {
    this.openCount += 1;
    const { coherence, commit, rolledBack } = this.parts;
    return new Transaction({
      version: coherence.version,
      around: this.here(),
      isActive,
      runInside: (part, code) => this.running.run(part, code),
      ended: () => (this.openCount -= 1),
      // Outside of any: what was held back is done now.
      commit: (transaction) => this.running.run(undefined, () => commit(transaction)),
      rolledBack,
    });
  }

  /** Turns the storage off: Node carries it along with every promise otherwise. */
  close(): void {
    this.running.disable();
  }

  private async join<Result>(outer: TransactionPart, work: () => Promise<Result>): Promise<Result> {
    const part = { transaction: outer.transaction };
    const { held } = outer.transaction;
    try {
      const result = await this.running.run(part, work);
      held.handOver(part, outer);
      return result;
    } catch (error) {
      // Its database work may stand all the same, where there was no savepoint. So its invalidations are kept.
      held.dropValuesOf(part);
      throw error;
    }
  }
}
