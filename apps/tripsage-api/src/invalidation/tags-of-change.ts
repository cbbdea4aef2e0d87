import { tagsOfRows } from '../app.cache.js';
import type { DataChanged, DataRow } from './data-changed.js';

/** A row lacks a column that its tags are made of. */
export class MissingColumnError extends Error {
  override readonly name = 'MissingColumnError';

  constructor(
    readonly row: RowName,
    readonly column: string,
    table: string,
  ) {
    super(`${row}.${column} is missing, which the tags of ${table} are made of.`);
  }
}

type RowName = 'record' | 'oldRecord';

/** Tests for a table whose rows have tags. */
export function hasTags(table: string): boolean {
  return Object.hasOwn(tagsOfRows, table);
}

/**
 * The tags that a change invalidates: those of the row as it is and as it was. None for a table that no answer rests on.
 *
 * @throws MissingColumnError where a row lacks a column: which answers rest on it can't be told
 */
export function tagsOfChange(change: DataChanged): string[] {
  const { table } = change;
  const tagsOf = Object.hasOwn(tagsOfRows, table) ? tagsOfRows[table] : undefined;
  if (tagsOf === undefined) return [];
  const rows = (['record', 'oldRecord'] as const).flatMap((name) => {
    const row = change[name];
    return row === undefined || row === null ? [] : [withEveryColumn(row, name, table)];
  });
  return [...new Set(rows.flatMap((row) => tagsOf(row)))];
}

/** The row, of which a column that is not there can't be read by mistake. */
function withEveryColumn(row: DataRow, name: RowName, table: string): DataRow {
  return new Proxy(row, {
    get(columns, column) {
      if (typeof column === 'string' && !Object.hasOwn(columns, column)) {
        throw new MissingColumnError(name, column, table);
      }
      return Reflect.get(columns, column) as unknown;
    },
  });
}
