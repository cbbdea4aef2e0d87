import { CacheTransactionEndedError } from '../api/errors.js';
import type { CacheTransaction } from '../api/cache-transaction.js';
import type { Version } from '../ports/versions.js';
import { HeldWrites } from './held-writes.js';

/** The whole of a transaction, or a nested call that has joined it. */
export interface TransactionPart {
  readonly transaction: Transaction;
}

export interface TransactionParts {
  /** The version that is known when it begins. What was invalidated since then may have made its values old. */
  readonly version: Version;
  /** The one that was open around it. */
  readonly around: TransactionPart | undefined;
  readonly isActive: () => boolean;
  readonly runInside: <Result>(part: TransactionPart, code: () => Result) => Result;
  readonly ended: () => void;
  readonly commit: (transaction: Transaction) => Promise<void>;
  readonly rolledBack: (transaction: Transaction) => void;
}

/** One unit of work, and the writes that it holds back. */
export class Transaction implements CacheTransaction, TransactionPart {
  private writes = new HeldWrites();
  private isOpen = true;

  constructor(private readonly parts: TransactionParts) {}

  get transaction(): this {
    return this;
  }

  get held(): HeldWrites {
    return this.writes;
  }

  get version(): Version {
    return this.parts.version;
  }

  get around(): TransactionPart | undefined {
    return this.parts.around;
  }

  /** It holds back what is written inside now. */
  get isActive(): boolean {
    return this.isOpen && this.parts.isActive();
  }

  run<Result>(code: () => Result): Result {
    this.requireOpen('run');
    return this.parts.runInside(this, code);
  }

  async commit(): Promise<void> {
    this.end('commit');
    await this.parts.commit(this);
    this.letGo();
  }

  rollback(): void {
    this.end('rollback');
    this.parts.rolledBack(this);
    this.letGo();
  }

  /** Timers that were set inside keep the transaction in memory, for as long as they run. */
  private letGo(): void {
    this.writes = new HeldWrites();
  }

  private end(asked: string): void {
    this.requireOpen(asked);
    this.isOpen = false;
    this.parts.ended();
  }

  private requireOpen(asked: string): void {
    if (this.isOpen) return;
    throw new CacheTransactionEndedError(
      `${asked}() of a transaction of the cache that has ended already. Begin another one, and end each once: by ` +
        'commit() or by rollback().',
    );
  }
}
