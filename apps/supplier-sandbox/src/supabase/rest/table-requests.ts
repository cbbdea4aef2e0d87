import type { Claims, SandboxDatabase } from '../../database/database.js';
import type { QueryAsked } from './parse/query-string.js';
import { PostgrestRefusal } from './postgrest-error.js';
import type { AnswerForm, Preferences } from './request-headers.js';
import {
  answered,
  refuseTooManyAffected,
  refuseUnlessSingle,
  type AnsweredRows,
} from './sql/answered-rows.js';
import type { Catalog, CatalogTable } from './sql/catalog.js';
import { rowsSql } from './sql/rows.js';
import { quoted, Statement } from './sql/statement.js';
import { deleteSql, insertSql, updateSql, type Payload } from './sql/writes.js';

/** One request to a table, read. */
export interface TableRequest {
  readonly table: CatalogTable;
  readonly catalog: Catalog;
  readonly asked: QueryAsked;
  readonly prefer: Preferences;
  readonly form: AnswerForm;
  readonly claims: Claims;
}

/** Runs requests to tables, each in a transaction of its own, as the role that asks. */
export class TableRequests {
  constructor(private readonly database: SandboxDatabase) {}

  async read({ table, catalog, asked, prefer, form, claims }: TableRequest): Promise<AnsweredRows> {
    const statement = new Statement();
    const alias = statement.alias();
    const source = `public.${quoted(table.name)}`;
    const rows = rowsSql(statement, catalog, { table, alias }, source, asked.rows);
    const total = prefer.count ? `select count(*) from ${source} as ${alias}${rows.where}` : undefined;
    return this.database.as(claims, async (query) => {
      const answer = await answered(query, statement.values, { rowsSql: rows.sql, totalSql: total }, form);
      refuseBeyondTheEnd(asked.rows.offset, answer.total);
      refuseUnlessSingle(form, answer);
      return answer;
    });
  }

  insert(request: TableRequest, payload: Payload): Promise<AnsweredRows> {
    const { resolution, missingIsDefault } = request.prefer;
    return this.write(request, (statement) =>
      insertSql(statement, request.table, payload, request.asked, { resolution, missingIsDefault }),
    );
  }

  update(request: TableRequest, payload: Payload): Promise<AnsweredRows> {
    return this.write(request, (statement) => updateSql(statement, request.table, payload, request.asked));
  }

  delete(request: TableRequest): Promise<AnsweredRows> {
    return this.write(request, (statement) => deleteSql(statement, request.table, request.asked));
  }

  private async write(
    { table, catalog, asked, prefer, form, claims }: TableRequest,
    sqlOf: (statement: Statement) => string | undefined,
  ): Promise<AnsweredRows> {
    const statement = new Statement();
    const change = sqlOf(statement);
    if (change === undefined) return { body: form.isObject ? 'null' : '[]', rows: 0, total: undefined };
    const isRepresented = prefer.return === 'representation';
    const alias = statement.alias();
    // Filters have chosen the rows that were written; the answer only selects, orders and embeds.
    const rows = isRepresented
      ? rowsSql(statement, catalog, { table, alias }, 'changed', {
          ...asked.rows,
          filters: [],
          offset: 0,
          limit: undefined,
        })
      : { sql: 'select 1 from changed' };
    const isUpsert = prefer.resolution === 'merge';
    const returning = `${isRepresented ? 't.*' : '1 as one'}${isUpsert ? ', t.xmax::text as changed_xmax' : ''}`;
    const parts = {
      parts: [`changed as (${change} returning ${returning})`],
      rowsSql: rows.sql,
      totalSql: prefer.count ? 'select count(*) from changed' : undefined,
      insertedSql: isUpsert ? "select count(*) from changed where changed_xmax = '0'" : undefined,
    };
    return this.database.as(claims, async (query) => {
      const answer = await answered(query, statement.values, parts, form);
      if (isRepresented) refuseUnlessSingle(form, answer);
      refuseTooManyAffected(prefer, answer);
      return answer;
    });
  }
}

function refuseBeyondTheEnd(offset: number, total: number | undefined): void {
  if (total === undefined || offset === 0 || offset < total) return;
  throw new PostgrestRefusal(
    416,
    'PGRST103',
    'Requested range not satisfiable',
    { details: `An offset of ${offset} was requested, but there are only ${total} rows.` },
    { 'content-range': `*/${total}` },
  );
}
