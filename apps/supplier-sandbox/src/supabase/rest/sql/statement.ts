import { PostgrestRefusal } from '../postgrest-error.js';
import type { CatalogColumn, CatalogTable } from './catalog.js';

/** A name that Postgres takes as it is. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The values of a statement in the making, and the names that its tables go by. */
export class Statement {
  readonly values: string[] = [];
  private aliases = 0;

  /** Binds the value as text: Postgres reads it by the cast that follows, and says so if it can't. */
  bind(value: string): string {
    this.values.push(value);
    return `$${this.values.length}::text`;
  }

  alias(): string {
    this.aliases += 1;
    return `t${this.aliases}`;
  }
}

/** The column of a name that a filter, an order or a selection uses. */
export function columnOf(table: CatalogTable, name: string): CatalogColumn {
  const column = table.columns.get(name);
  if (column) return column;
  throw new PostgrestRefusal(400, '42703', `column ${table.name}.${name} does not exist`);
}

/** The column of a name that a payload, `columns` or `on_conflict` uses. */
export function writtenColumnOf(table: CatalogTable, name: string): CatalogColumn {
  const column = table.columns.get(name);
  if (column) return column;
  throw new PostgrestRefusal(
    400,
    'PGRST204',
    `Could not find the '${name}' column of '${table.name}' in the schema cache`,
  );
}
