import type { OrderTerm, RowsAsked } from '../parse/query-string.js';
import type { SelectedColumn, SelectedEmbed } from '../parse/selection.js';
import { PostgrestRefusal } from '../postgrest-error.js';
import type { Catalog } from './catalog.js';
import { pathSql, whereOf, type AliasedTable } from './conditions.js';
import { quoted, type Statement } from './statement.js';

const CASTS = new Set(
  'text varchar int int2 int4 int8 integer bigint smallint numeric float4 float8 real bool boolean date time timestamp timestamptz uuid json jsonb'.split(
    ' ',
  ),
);

/** `select … from …` for the rows asked for; `source` is the table, or a part of the statement that has its columns. */
export function rowsSql(
  statement: Statement,
  catalog: Catalog,
  from: AliasedTable,
  source: string,
  asked: RowsAsked,
  extra: readonly string[] = [],
): { sql: string; where: string } {
  const inner: string[] = [];
  const selected = selectedSql(statement, catalog, from, asked, inner);
  const filters = whereOf(statement, from, asked.filters);
  const further = [...inner, ...extra].join(' and ');
  const where = further === '' ? filters : `${filters === '' ? ' where' : `${filters} and`} ${further}`;
  const sql = `select ${selected} from ${source} as ${from.alias}${where}${orderSql(statement, from, asked.order)}${pageSql(asked)}`;
  return { sql, where };
}

/** `inner` collects the conditions of embedded tables without which a row is left out. */
function selectedSql(
  statement: Statement,
  catalog: Catalog,
  from: AliasedTable,
  asked: RowsAsked,
  inner: string[],
): string {
  return asked.select
    .map((item) => {
      if (item.kind === 'all') return allColumnsOf(from);
      if (item.kind === 'column') return columnSql(statement, from, item);
      return embedSql(statement, catalog, from, asked, item, inner);
    })
    .join(', ');
}

/** One by one: a part of a statement may have further columns, which are no one's business. */
function allColumnsOf({ table, alias }: AliasedTable): string {
  return [...table.columns.keys()].map((name) => `${alias}.${quoted(name)}`).join(', ');
}

function columnSql(statement: Statement, from: AliasedTable, item: SelectedColumn): string {
  const { sql } = pathSql(statement, from, item.path);
  if (item.cast !== undefined && !CASTS.has(item.cast.replace('[]', ''))) {
    throw new PostgrestRefusal(400, '42704', `type "${item.cast}" does not exist`);
  }
  const name =
    item.alias ?? item.path.steps.findLast(({ key }) => !/^-?\d+$/.test(key))?.key ?? item.path.column;
  return `${sql}${item.cast === undefined ? '' : `::${item.cast}`} as ${quoted(name)}`;
}

function embedSql(
  statement: Statement,
  catalog: Catalog,
  from: AliasedTable,
  asked: RowsAsked,
  item: SelectedEmbed,
  inner: string[],
): string {
  const own = from.table.name;
  const toMany = catalog.links.find((link) => link.from === item.table && link.to === own);
  const toOne = catalog.links.find((link) => link.from === own && link.to === item.table);
  if (!toMany && !toOne) {
    throw new PostgrestRefusal(
      400,
      'PGRST200',
      `Could not find a relationship between '${own}' and '${item.table}' in the schema cache`,
      {
        details: `Searched for a foreign key relationship between '${own}' and '${item.table}' in the schema 'public', but no matches were found.`,
      },
    );
  }
  const joined = { table: catalog.table(item.table), alias: statement.alias() };
  const on = toMany
    ? `${joined.alias}.${quoted(toMany.fromColumn)} = ${from.alias}.${quoted(toMany.toColumn)}`
    : `${joined.alias}.${quoted(toOne!.toColumn)} = ${from.alias}.${quoted(toOne!.fromColumn)}`;
  const name = item.alias ?? item.table;
  const embedded = asked.embedded.get(name) ?? asked.embedded.get(item.table);
  const rows: RowsAsked = {
    select: item.items,
    filters: embedded?.filters ?? [],
    order: embedded?.order ?? [],
    limit: embedded?.limit,
    offset: embedded?.offset ?? 0,
    embedded: embedded?.embedded ?? new Map(),
  };
  const { sql } = rowsSql(statement, catalog, joined, `public.${quoted(item.table)}`, rows, [on]);
  if (item.isInner) inner.push(`exists (${sql})`);
  const whole = toMany ? "coalesce(json_agg(e), '[]')" : 'row_to_json(e)';
  return `(select ${whole} from (${sql}) e) as ${quoted(name)}`;
}

function orderSql(statement: Statement, from: AliasedTable, order: readonly OrderTerm[]): string {
  if (order.length === 0) return '';
  const terms = order.map(
    ({ path, descending, nulls }) =>
      `${pathSql(statement, from, path).sql}${descending ? ' desc' : ''}${nulls ? ` nulls ${nulls}` : ''}`,
  );
  return ` order by ${terms.join(', ')}`;
}

function pageSql({ limit, offset }: RowsAsked): string {
  return `${limit === undefined ? '' : ` limit ${limit}`}${offset > 0 ? ` offset ${offset}` : ''}`;
}
