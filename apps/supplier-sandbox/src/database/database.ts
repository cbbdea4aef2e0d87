import type { PGlite } from '@electric-sql/pglite';
import { POLICIES } from './schema/policies.sql.js';
import { TABLES } from './schema/tables.sql.js';
import { OUTBOX_CHANNEL, TRIGGERS } from './schema/triggers.sql.js';
import { destinationSeeds } from './seeds/destinations.js';
import { Snapshot } from './snapshot.js';

export type Row = Record<string, unknown>;

/** The roles of a Supabase project, as its tokens name them. */
export const ROLES = ['anon', 'authenticated', 'service_role'] as const;
export type Role = (typeof ROLES)[number];

/** The claims of a verified token. Row-level security reads `sub`. */
export interface Claims {
  readonly role: Role;
  readonly sub?: string;
  readonly [claim: string]: unknown;
}

/** The releases that the files of a database fit to, as package.json pins them. */
const RELEASES = '@electric-sql/pglite 0.5.14, @electric-sql/pglite-pgvector 0.0.15';

/** Runs one statement; its values are bound, never part of the text. */
export type Query = <T extends Row>(sql: string, values?: readonly unknown[]) => Promise<T[]>;

/**
 * The Postgres of the sandbox, embedded, in memory, with pgvector. It is made at the first use: a sandbox that only
 * serves flights has none.
 */
export class SandboxDatabase {
  private opening: Promise<PGlite> | undefined;
  private isClosed = false;
  private onChange: (() => void) | undefined;

  get isMade(): boolean {
    return this.opening !== undefined;
  }

  /** Makes the database, if it is not made yet. */
  async prepare(): Promise<void> {
    await this.open();
  }

  /** Calls back after each commit that changed a row, by any road. There is one listener. */
  onChanges(listener: () => void): void {
    this.onChange = listener;
  }

  /** One statement as the owner of everything, as psql would run it. */
  readonly query: Query = async <T extends Row>(sql: string, values: readonly unknown[] = []) => {
    const { rows } = await (await this.open()).query<T>(sql, [...values]);
    return rows;
  };

  /** A transaction as the role and the subject of `claims`. An error undoes all of it. */
  async as<T>(claims: Claims, work: (query: Query) => Promise<T>): Promise<T> {
    const postgres = await this.open();
    return postgres.transaction(async (transaction) => {
      await transaction.query(
        "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)",
        [claims.role, JSON.stringify(claims)],
      );
      return work(async <R extends Row>(sql: string, values: readonly unknown[] = []) => {
        const { rows } = await transaction.query<R>(sql, [...values]);
        return rows;
      });
    });
  }

  /** Ends Postgres once it is made, if anybody asked for it. Nothing can be asked afterwards. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const postgres = await this.opening?.catch(() => undefined);
    await postgres?.close();
  }

  private open(): Promise<PGlite> {
    if (this.isClosed) return Promise.reject(new Error('The database of the sandbox is closed.'));
    // What could not be made is tried again by the next use.
    this.opening ??= this.make().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async make(): Promise<PGlite> {
    const [{ PGlite: Postgres }, { vector }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite-pgvector'),
    ]);
    const seeds = JSON.stringify(destinationSeeds());
    const snapshot = new Snapshot([RELEASES, TABLES, POLICIES, TRIGGERS, seeds].join('\n'));
    const kept = await snapshot.read();
    const postgres =
      (kept &&
        (await Postgres.create({ extensions: { vector }, loadDataDir: kept }).catch(() => undefined))) ??
      (await makeNew(await Postgres.create({ extensions: { vector } }), seeds, snapshot));
    await postgres.exec("set timezone = 'UTC'");
    await postgres.listen(OUTBOX_CHANNEL, () => this.onChange?.());
    return postgres;
  }
}

async function makeNew(postgres: PGlite, seeds: string, snapshot: Snapshot): Promise<PGlite> {
  await postgres.exec(`${TABLES} ${POLICIES}`);
  const columns = Object.keys((JSON.parse(seeds) as object[])[0]!).join(', ');
  await postgres.query(
    `insert into public.destinations (${columns}) select ${columns} from json_populate_recordset(null::public.destinations, $1::json)`,
    [seeds],
  );
  // Only now: seeds are no changes.
  await postgres.exec(TRIGGERS);
  // Compressed and written beside the first requests, which need not wait for it.
  void snapshot.write(await postgres.dumpDataDir('none'));
  return postgres;
}
