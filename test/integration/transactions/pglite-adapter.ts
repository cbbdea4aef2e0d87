import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { TransactionalAdapter } from '@nestjs-cls/transactional';

/** A client of Postgres, inside of a transaction or outside. */
export type Client = Pick<Transaction, 'query' | 'exec'>;

/** Transactions and savepoints of a real Postgres, for `@nestjs-cls/transactional`. */
export class PgliteAdapter implements TransactionalAdapter<PGlite, Client, object> {
  /** Runs between the commit of the database and that of the cache. */
  committed: () => Promise<void> = async () => undefined;

  constructor(readonly connection: PGlite) {}

  readonly optionsFactory = (database: PGlite) => ({
    wrapWithTransaction: async (
      _options: object,
      work: () => Promise<unknown>,
      setTransaction: (client?: Client) => void,
    ) => {
      const result = await database.transaction((client) => {
        setTransaction(client);
        return work();
      });
      await this.committed();
      return result;
    },
    wrapWithNestedTransaction: async (
      _options: object,
      work: () => Promise<unknown>,
      setTransaction: (client?: Client) => void,
      client: Client,
    ) => {
      await client.exec('SAVEPOINT nested');
      setTransaction(client);
      try {
        const result = await work();
        await client.exec('RELEASE SAVEPOINT nested');
        return result;
      } catch (error) {
        await client.exec('ROLLBACK TO SAVEPOINT nested');
        throw error;
      }
    },
    getFallbackInstance: (): Client => database,
  });
}
