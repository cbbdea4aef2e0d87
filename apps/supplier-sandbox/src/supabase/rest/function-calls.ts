import type { Claims, SandboxDatabase } from '../../database/database.js';
import type { RowsAsked } from './parse/query-string.js';
import type { AnswerForm, Preferences } from './request-headers.js';
import { answered, refuseUnlessSingle, type AnsweredRows } from './sql/answered-rows.js';
import type { Catalog, CatalogFunction } from './sql/catalog.js';
import { rowsSql } from './sql/rows.js';
import { quoted, Statement } from './sql/statement.js';

export interface FunctionCall {
  readonly called: CatalogFunction;
  readonly catalog: Catalog;
  /** The arguments by name. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly rows: RowsAsked;
  readonly prefer: Preferences;
  readonly form: AnswerForm;
  readonly claims: Claims;
}

/** Calls a function of the database in a transaction, as the role that asks. */
export async function callFunction(database: SandboxDatabase, call: FunctionCall): Promise<AnsweredRows> {
  const { called, catalog, given, rows: asked, prefer, form, claims } = call;
  const statement = new Statement();
  const args = called.arguments.filter(({ name }) => name in given);
  const json = args.length === 0 ? '' : `${statement.bind(JSON.stringify(given))}::json`;
  const record = args.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ');
  const values = args.map(
    ({ name }) =>
      `${quoted(name)} := (select a.${quoted(name)} from json_to_record(${json}) as a(${record}))`,
  );
  const result = `public.${quoted(called.name)}(${values.join(', ')})`;
  return database.as(claims, async (query) => {
    if (!called.rows) {
      const [row] = await query<{ body: string | null }>(
        `select to_json(${result})::text as body`,
        statement.values,
      );
      return { body: row!.body ?? 'null', rows: 1, total: undefined };
    }
    const alias = statement.alias();
    const { sql, where } = rowsSql(statement, catalog, { table: called.rows, alias }, result, asked);
    const totalSql = prefer.count ? `select count(*) from ${result} as ${alias}${where}` : undefined;
    const answer = await answered(query, statement.values, { rowsSql: sql, totalSql }, form);
    refuseUnlessSingle(form, answer);
    return answer;
  });
}
