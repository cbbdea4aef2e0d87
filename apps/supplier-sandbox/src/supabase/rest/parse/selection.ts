import { pathOf, type ColumnPath } from './filters.js';
import { TextReader } from './text-reader.js';

export interface SelectedColumn {
  readonly kind: 'column';
  readonly path: ColumnPath;
  readonly alias?: string;
  readonly cast?: string;
}

/** Rows of a table that a foreign key joins: `items:trip_items!inner(id,title)`. */
export interface SelectedEmbed {
  readonly kind: 'embed';
  readonly table: string;
  readonly alias?: string;
  readonly isInner: boolean;
  readonly items: readonly SelectedItem[];
}

export type SelectedItem = { readonly kind: 'all' } | SelectedColumn | SelectedEmbed;

/** The value of `select`. */
export function selectionOf(text: string): SelectedItem[] {
  const reader = new TextReader(text, 'select parameter');
  if (reader.isAtEnd) return [];
  const items = itemsOf(reader);
  if (!reader.isAtEnd) reader.fail('a comma or the end');
  return items;
}

function itemsOf(reader: TextReader): SelectedItem[] {
  const items: SelectedItem[] = [];
  do items.push(itemOf(reader));
  while (reader.take(','));
  return items;
}

function itemOf(reader: TextReader): SelectedItem {
  if (reader.take('*')) return { kind: 'all' };
  const alias = reader.match(/("(\\.|[^"\\])*"|[\p{L}_][\p{L}\p{N}_]*):(?!:)/uy)?.slice(0, -1);
  const named = alias === undefined ? {} : { alias: alias.replace(/^"(.*)"$/s, '$1') };
  const path = pathOf(reader);
  let isInner = false;
  while (reader.take('!')) isInner = reader.name() === 'inner' || isInner;
  if (reader.take('(')) {
    const items = reader.peek(')') ? [] : itemsOf(reader);
    reader.expect(')');
    return { kind: 'embed', table: path.column, ...named, isInner, items };
  }
  if (!reader.take('::')) return { kind: 'column', path, ...named };
  return {
    kind: 'column',
    path,
    ...named,
    cast: reader.match(/[a-z][a-z0-9_]*(\[\])?/y) ?? reader.fail('a type'),
  };
}
