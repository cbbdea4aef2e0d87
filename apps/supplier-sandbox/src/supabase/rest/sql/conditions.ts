import type { ColumnPath, Condition, RowFilter } from '../parse/filters.js';
import { TEXT_SEARCHES } from '../parse/filters.js';
import { unreadable } from '../postgrest-error.js';
import type { CatalogTable } from './catalog.js';
import { columnOf, quoted, type Statement } from './statement.js';

/** A table of a statement, by the name that it goes by there. */
export interface AliasedTable {
  readonly table: CatalogTable;
  readonly alias: string;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  isdistinct: 'is distinct from',
};
const TRUTHS: Readonly<Record<string, string>> = {
  null: 'is null',
  not_null: 'is not null',
  true: 'is true',
  false: 'is false',
  unknown: 'is unknown',
};

/** `where` and its conditions, or nothing. */
export function whereOf(statement: Statement, from: AliasedTable, filters: readonly RowFilter[]): string {
  return filters.length === 0
    ? ''
    : ` where ${filters.map((one) => filterSql(statement, from, one)).join(' and ')}`;
}

function filterSql(statement: Statement, from: AliasedTable, filter: RowFilter): string {
  if (filter.kind === 'condition') return conditionSql(statement, from, filter);
  const branches = filter.filters.map((one) => filterSql(statement, from, one)).join(` ${filter.kind} `);
  return `${filter.negated ? 'not ' : ''}(${branches})`;
}

function conditionSql(statement: Statement, from: AliasedTable, condition: Condition): string {
  const { sql, type } = pathSql(statement, from, condition.path);
  const compared = comparedSql(statement, sql, type, condition);
  return condition.negated ? `not (${compared})` : `(${compared})`;
}

function comparedSql(statement: Statement, sql: string, type: string, condition: Condition): string {
  const { operator, value, values, modifier } = condition;
  if (operator === 'is') {
    const truth = TRUTHS[value.toLowerCase()];
    if (truth === undefined)
      throw unreadable('filter', `is.${value}`, 'null, not_null, true, false or unknown');
    return `${sql} ${truth}`;
  }
  if (values) {
    if (values.length === 0) return 'false';
    return `${sql} in (${values.map((one) => `${statement.bind(one)}::${type}`).join(', ')})`;
  }
  const search = TEXT_SEARCHES[operator];
  if (search !== undefined) {
    const configuration = modifier === undefined ? '' : `${statement.bind(modifier)}::regconfig, `;
    return `to_tsvector(${configuration}${sql}) @@ ${search}(${configuration}${statement.bind(value)})`;
  }
  const isPattern = operator === 'like' || operator === 'ilike';
  const given = statement.bind(isPattern ? value.replaceAll('*', '%') : value);
  const comparedType = isPattern || operator.endsWith('match') ? 'text' : type;
  const right =
    modifier === undefined ? `${given}::${comparedType}` : `${modifier}(${given}::${comparedType}[])`;
  return `${sql} ${COMPARISONS[operator]} ${right}`;
}

/** The column or the place inside of it, and the type that values are compared as. */
export function pathSql(
  statement: Statement,
  { table, alias }: AliasedTable,
  { column: name, steps }: ColumnPath,
): { sql: string; type: string } {
  const column = columnOf(table, name);
  let sql = `${alias}.${quoted(column.name)}`;
  let type = column.type;
  for (const { key, asText } of steps) {
    const step = /^-?\d+$/.test(key) ? key : statement.bind(key);
    sql = `(${type === 'json' || type === 'jsonb' ? sql : `to_jsonb(${sql})`} ${asText ? '->>' : '->'} ${step})`;
    type = asText ? 'text' : 'jsonb';
  }
  return { sql, type };
}
