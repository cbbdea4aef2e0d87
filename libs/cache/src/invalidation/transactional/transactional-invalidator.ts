import type { Mode } from '../../api/mode.js';
import { DEFAULT_MODE } from '../../options/evict-options.js';
import { type EntryNames, nameOf } from '../../ports/names.js';
import type { Transaction } from '../../transaction/transaction.js';
import type { Transactions } from '../../transaction/transactions.js';
import {
  checkClear,
  checkMode,
  type InvalidatedAll,
  Invalidator,
  type InvalidatorParts,
} from '../invalidator.js';
import type { Invalidated } from '../clearing.js';
import type { TransactionNotes } from './transaction-notes.js';

export interface TransactionalInvalidatorParts extends InvalidatorParts {
  readonly transactions: Pick<Transactions, 'openCount' | 'here'>;
  readonly notes: Pick<TransactionNotes, 'add'>;
}

const HELD_BACK: Invalidated = { isConfirmed: false };

/** Holds invalidations back where the calling code runs inside of a transaction. Makes them at once elsewhere. */
export class TransactionalInvalidator extends Invalidator {
  constructor(private readonly own: TransactionalInvalidatorParts) {
    super(own);
  }

  /** Inside, the count is of the keys that code inside finds now. */
  override async entries(entries: EntryNames, mode: Mode = DEFAULT_MODE): Promise<Invalidated> {
    const transaction = this.inside();
    if (transaction === undefined) return super.entries(entries, mode);
    checkMode(mode);
    const { keys, prefixes } = entries;
    const { held } = transaction;
    const [ours, others] = [
      keys.filter((key) => held.values.has(key)),
      keys.filter((key) => !held.coversPlain(key)),
    ];
    const reading = this.own.backend.store.read(others).then(
      (found) => found.filter((value) => value !== undefined).length,
      () => 0,
    );
    await this.hold(transaction, [...keys.map(nameOf.key), ...prefixes.map(nameOf.prefix)], mode);
    return { ...HELD_BACK, count: ours.length + (await reading) };
  }

  override async tags(tags: readonly string[], mode: Mode): Promise<Invalidated> {
    const transaction = this.inside();
    if (transaction === undefined) return super.tags(tags, mode);
    return this.hold(transaction, tags.map(nameOf.tag), mode);
  }

  override async prefix(methodPrefix: string, mode: Mode): Promise<Invalidated> {
    const transaction = this.inside();
    if (transaction === undefined) return super.prefix(methodPrefix, mode);
    return this.hold(transaction, [nameOf.prefix(methodPrefix)], mode);
  }

  override async namespace(...asked: Parameters<Invalidator['namespace']>): Promise<Invalidated> {
    const transaction = this.inside();
    if (transaction === undefined) return super.namespace(...asked);
    const [namespace, mode, options] = asked;
    checkClear(mode, options);
    transaction.held.clear(namespace, mode);
    await this.own.notes.add(transaction, { names: [], mode, cleared: [namespace] });
    return HELD_BACK;
  }

  override async all(...asked: Parameters<Invalidator['all']>): Promise<InvalidatedAll> {
    const transaction = this.inside();
    if (transaction === undefined) return super.all(...asked);
    const [, options = {}] = asked;
    const run = async (): Promise<unknown> => (await super.all(...asked)).purged;
    transaction.held.reset(JSON.stringify(options), { plain: options.plain ?? [], run });
    await this.own.notes.add(transaction, 'everything');
    return { ...HELD_BACK, purged: Promise.resolve(0) };
  }

  private inside(): Transaction | undefined {
    const { transactions } = this.own;
    return transactions.openCount === 0 ? undefined : transactions.here()?.transaction;
  }

  private async hold(transaction: Transaction, names: readonly string[], mode: Mode): Promise<Invalidated> {
    checkMode(mode);
    transaction.held.invalidate(names, mode);
    await this.own.notes.add(transaction, { names, mode });
    return HELD_BACK;
  }
}
