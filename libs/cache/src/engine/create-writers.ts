import type { CacheEventBus } from '../api/events.js';
import type { Leader } from '../coordination/leader.js';
import type { Coherence } from '../invalidation/coherence.js';
import type { Invalidator } from '../invalidation/invalidator.js';
import type { PlainValues } from '../invalidation/plain-values.js';
import type { Purge } from '../invalidation/purge.js';
import { TransactionCommit } from '../invalidation/transactional/transaction-commit.js';
import { TransactionNotes } from '../invalidation/transactional/transaction-notes.js';
import { TransactionalInvalidator } from '../invalidation/transactional/transactional-invalidator.js';
import { TransactionalPlainValues } from '../invalidation/transactional/transactional-plain-values.js';
import type { Backend } from '../ports/backend.js';
import type { Clock } from '../time/clock.js';
import type { Transaction } from '../transaction/transaction.js';
import { Transactions } from '../transaction/transactions.js';

export interface WritersParts {
  readonly backend: Backend;
  readonly leader: Leader;
  readonly coherence: Coherence;
  readonly purge: Purge;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  readonly leaseLifeMs: number;
}

/** The parts that write and invalidate, and the transactions that hold them back. */
export interface Writers {
  readonly transactions: Transactions;
  readonly notes: TransactionNotes;
  readonly invalidator: Invalidator;
  readonly plainValues: PlainValues;
}

export function createWriters(parts: WritersParts): Writers {
  const { backend, coherence } = parts;
  const notes = new TransactionNotes(parts);
  const transactions = createTransactions(coherence, notes, (transaction) => commit.run(transaction));
  const holding = { transactions, notes };
  const invalidator = new TransactionalInvalidator({ ...holding, ...parts });
  const commit = new TransactionCommit({ ...parts, invalidator });
  const plainValues = new TransactionalPlainValues({ ...holding, backend, coherence });
  return { transactions, notes, invalidator, plainValues };
}

/** Makes the transactions, whose notes on the server end with them. */
function createTransactions(
  coherence: Coherence,
  notes: TransactionNotes,
  commit: (transaction: Transaction) => Promise<void>,
): Transactions {
  return new Transactions({
    coherence,
    commit: async (transaction) => {
      await commit(transaction);
      notes.ended(transaction);
    },
    rolledBack: (transaction) => notes.ended(transaction),
  });
}
