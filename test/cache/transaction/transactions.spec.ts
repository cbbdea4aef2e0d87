import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheTransactionEndedError } from '@tripsage/cache';
import { nameOf } from '../../../libs/cache/src/ports/names.js';
import type { Transaction } from '../../../libs/cache/src/transaction/transaction.js';
import { Transactions } from '../../../libs/cache/src/transaction/transactions.js';

describe('transactions', () => {
  let transactions: Transactions;
  let ended: string[];
  let asked: number;
  const names = ({ held }: Transaction): string => [...held.names.delete].join('+');

  beforeEach(() => {
    ended = [];
    asked = 0;
    transactions = new Transactions({
      coherence: { version: { epoch: undefined, number: 0 }, confirm: async () => (asked += 1) > 0 },
      commit: async (transaction) => {
        await Promise.resolve();
        ended.push(`committed ${names(transaction)}, inside: ${transactions.here() !== undefined}`);
      },
      rolledBack: (transaction) => ended.push(`rolled back ${names(transaction)}`),
    });
  });
  afterEach(() => transactions.close());

  const hold = (key: string): void =>
    transactions.here()?.transaction.held.invalidate([nameOf.key(key)], 'delete');

  it('are where their work runs, and nowhere else', async () => {
    expect([transactions.here(), transactions.openCount]).toEqual([undefined, 0]);
    const seen = await transactions.run(async () => {
      await Promise.resolve();
      hold('a');
      return [transactions.here() !== undefined, transactions.openCount];
    });
    expect(seen).toEqual([true, 1]);
    expect([ended, transactions.openCount, asked]).toEqual([['committed k:a, inside: false'], 0, 1]);
  });

  it('end once, whichever way, and let go of what they held', async () => {
    const one = transactions.begin();
    one.run(() => hold('a'));
    const { held } = one;
    const committing = one.commit();
    // From here on code inside acts at once.
    expect([one.isActive, transactions.openCount]).toEqual([false, 0]);
    await committing;
    expect(one.held).not.toBe(held);
    await expect(one.commit()).rejects.toThrow(CacheTransactionEndedError);
    expect(() => one.rollback()).toThrow(/rollback\(\) of a transaction of the cache that has ended already/);
    expect(() => one.run(() => 1)).toThrow(CacheTransactionEndedError);
    expect(ended).toEqual(['committed k:a, inside: false']);
  });

  it('roll back where the work throws before its first promise', async () => {
    const work = (): never => {
      throw new Error('at once');
    };
    await expect(transactions.run(work)).rejects.toThrow('at once');
    expect([ended, transactions.openCount]).toEqual([['rolled back '], 0]);
  });

  it('join the outer one, several levels deep', async () => {
    const levels = await transactions.run(async () => {
      const outer = transactions.here()?.transaction;
      return transactions.run(() => transactions.run(async () => transactions.here()?.transaction === outer));
    });
    expect([levels, ended.length]).toEqual([true, 1]);
  });

  it('that have ended leave the one around them', async () => {
    const outer = transactions.begin();
    const inner = outer.run(() => transactions.begin());
    const here = () => transactions.here()?.transaction;
    await outer.run(() =>
      inner.run(async () => {
        expect(here()).toBe(inner);
        inner.rollback();
        expect(here()).toBe(outer);
        outer.rollback();
        expect(here()).toBeUndefined();
      }),
    );
  });

  it('are left while they are not active', () => {
    let isActive = false;
    const one = transactions.begin({ isActive: () => isActive });
    expect(one.run(() => transactions.here())).toBeUndefined();
    isActive = true;
    expect(one.run(() => transactions.here())).toBe(one);
  });
});
