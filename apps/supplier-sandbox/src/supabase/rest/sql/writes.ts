import type { QueryAsked } from '../parse/query-string.js';
import { PostgrestRefusal } from '../postgrest-error.js';
import type { CatalogTable } from './catalog.js';
import { whereOf } from './conditions.js';
import { quoted, writtenColumnOf, type Statement } from './statement.js';

/** A body as it came, and as it was read. */
export interface Payload {
  readonly text: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface InsertOptions {
  readonly resolution: 'merge' | 'ignore' | undefined;
  /** Columns that a row of the payload leaves out get their defaults, else null. */
  readonly missingIsDefault: boolean;
}

/** `insert` with all of the payload's rows; `returning` follows it. */
export function insertSql(
  statement: Statement,
  table: CatalogTable,
  payload: Payload,
  asked: QueryAsked,
  { resolution, missingIsDefault }: InsertOptions,
): string {
  const columns = (asked.columns ?? keysOf(payload)).map((name) => writtenColumnOf(table, name));
  const names = columns.map(({ name }) => quoted(name));
  const into = `insert into public.${quoted(table.name)} as t`;
  const json = `${statement.bind(payload.text)}::jsonb`;
  const list = `jsonb_array_elements(case jsonb_typeof(${json}) when 'array' then ${json} else jsonb_build_array(${json}) end)`;
  const defaults = missingIsDefault
    ? columns.flatMap(({ name, fallback }) =>
        fallback === null ? [] : [`${statement.bind(name)}, ${fallback}`],
      )
    : [];
  const row = defaults.length === 0 ? 'e.value' : `jsonb_build_object(${defaults.join(', ')}) || e.value`;
  const source =
    columns.length === 0
      ? ' default values'
      : ` (${names.join(', ')}) select ${names.map((name) => `r.${name}`).join(', ')} from ${list} e, lateral jsonb_populate_record(null::public.${quoted(table.name)}, ${row}) r`;
  return `${into}${source}${conflictSql(
    table,
    asked,
    columns.map(({ name }) => name),
    resolution,
  )}`;
}

function conflictSql(
  table: CatalogTable,
  asked: QueryAsked,
  written: readonly string[],
  resolution: InsertOptions['resolution'],
): string {
  if (resolution === undefined) return '';
  const keys = (asked.onConflict ?? table.primaryKey).map((name) => writtenColumnOf(table, name).name);
  if (keys.length === 0) return '';
  const target = ` on conflict (${keys.map(quoted).join(', ')})`;
  if (resolution === 'ignore' || written.length === 0) return `${target} do nothing`;
  return `${target} do update set ${written.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')}`;
}

/** `update` of the rows that the filters leave; undefined for a payload without a field, which changes nothing. */
export function updateSql(
  statement: Statement,
  table: CatalogTable,
  payload: Payload,
  asked: QueryAsked,
): string | undefined {
  const names = (asked.columns ?? keysOf(payload)).map((name) => quoted(writtenColumnOf(table, name).name));
  if (names.length === 0) return undefined;
  refuseWithoutFilter('UPDATE', asked);
  const set = names.map((name) => `${name} = r.${name}`).join(', ');
  const row = `json_populate_record(null::public.${quoted(table.name)}, ${statement.bind(JSON.stringify(payload.rows[0]))}::json) r`;
  const where = whereOf(statement, { table, alias: 't' }, asked.rows.filters);
  return `update public.${quoted(table.name)} as t set ${set} from ${row}${where}`;
}

export function deleteSql(statement: Statement, table: CatalogTable, asked: QueryAsked): string {
  refuseWithoutFilter('DELETE', asked);
  return `delete from public.${quoted(table.name)} as t${whereOf(statement, { table, alias: 't' }, asked.rows.filters)}`;
}

/** Supabase loads `safeupdate` for its API, which refuses to change a whole table. */
function refuseWithoutFilter(verb: string, asked: QueryAsked): void {
  if (asked.rows.filters.length === 0)
    throw new PostgrestRefusal(400, '21000', `${verb} requires a WHERE clause`);
}

function keysOf({ rows }: Payload): string[] {
  const keys = Object.keys(rows[0] ?? {});
  const isSame = rows.every((row) => {
    const own = Object.keys(row);
    return own.length === keys.length && own.every((key) => keys.includes(key));
  });
  if (!isSame) throw new PostgrestRefusal(400, 'PGRST102', 'All object keys must match');
  return keys;
}
