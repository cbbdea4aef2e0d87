import type { ValueToStore } from '../../ports/cache-store.js';
import { nameOf, namesOf } from '../../ports/names.js';
import type { Transactions } from '../../transaction/transactions.js';
import { PlainValues, type PlainValuesParts } from '../plain-values.js';
import type { TransactionNotes } from './transaction-notes.js';

export interface TransactionalPlainValuesParts extends PlainValuesParts {
  readonly transactions: Pick<Transactions, 'openCount' | 'here'>;
  readonly notes: Pick<TransactionNotes, 'add'>;
}

/** Memory of a held value besides its bytes, about. */
const OVERHEAD_BYTES = 512;

/** Holds plain values back where the calling code runs inside of a transaction. Writes them at once elsewhere. */
export class TransactionalPlainValues extends PlainValues {
  constructor(private readonly own: TransactionalPlainValuesParts) {
    super(own);
  }

  override async write(values: readonly ValueToStore[]): Promise<void> {
    const { transactions, notes } = this.own;
    const part = transactions.openCount === 0 ? undefined : transactions.here();
    if (part === undefined) return super.write(values);
    const { transaction } = part;
    for (const value of values) {
      const { key, bytes } = value;
      const names = namesOf(key, []);
      transaction.held.store(
        key,
        { kind: 'plain', value, names, bytes: bytes.byteLength + OVERHEAD_BYTES },
        part,
      );
    }
    await notes.add(transaction, { names: values.map(({ key }) => nameOf.key(key)), mode: 'delete' });
  }
}
