import { unreadable } from '../postgrest-error.js';
import { conditionOf, logicTreeOf, pathOf, type ColumnPath, type RowFilter } from './filters.js';
import { selectionOf, type SelectedItem } from './selection.js';
import { TextReader } from './text-reader.js';

export interface OrderTerm {
  readonly path: ColumnPath;
  readonly descending: boolean;
  readonly nulls?: 'first' | 'last';
}

/** The rows of one table that are asked for. Those of embedded tables have one of their own, by table or alias. */
export interface RowsAsked {
  select: readonly SelectedItem[];
  readonly filters: RowFilter[];
  order: readonly OrderTerm[];
  limit?: number;
  offset: number;
  readonly embedded: Map<string, RowsAsked>;
}

export interface QueryAsked {
  readonly rows: RowsAsked;
  /** The columns of a payload that are written. */
  readonly columns?: readonly string[];
  readonly onConflict?: readonly string[];
}

/** Parameters that are no filters. */
const RESERVED = new Set([
  'select',
  'order',
  'limit',
  'offset',
  'columns',
  'on_conflict',
  'and',
  'or',
  'apikey',
]);

/** Reads a query string as PostgREST does. `isArgument` tells parameters of a function, which are no filters. */
export function queryOf(
  params: Iterable<readonly [string, string]>,
  isArgument: (name: string) => boolean = () => false,
): QueryAsked {
  const rows = noRowsAsked();
  let columns: string[] | undefined;
  let onConflict: string[] | undefined;
  for (const [name, value] of params) {
    if (isArgument(name)) continue;
    if (name === 'columns') columns = namesOf(value);
    else if (name === 'on_conflict') onConflict = namesOf(value);
    else read(rows, name, value);
  }
  return { rows, columns, onConflict };
}

function noRowsAsked(): RowsAsked {
  return { select: [{ kind: 'all' }], filters: [], order: [], offset: 0, embedded: new Map() };
}

function read(root: RowsAsked, name: string, value: string): void {
  const [, path = '', negation, last = ''] =
    /^((?:[\p{L}_][\p{L}\p{N}_]*\.)*?)(not\.)?([^.]*)$/u.exec(name) ?? [];
  const rows = path.split('.').filter(Boolean).reduce(embeddedIn, root);
  if (negation !== undefined && last !== 'and' && last !== 'or') throw unreadable('filter', name, 'a column');
  switch (last) {
    case 'select':
      rows.select = selectionOf(value);
      return;
    case 'order':
      rows.order = orderOf(value);
      return;
    case 'limit':
      rows.limit = wholeNumber(last, value);
      return;
    case 'offset':
      rows.offset = wholeNumber(last, value);
      return;
    case 'and':
    case 'or':
      rows.filters.push(logicTreeOf(last, negation !== undefined, value));
      return;
    default:
      if (!RESERVED.has(last)) rows.filters.push(conditionOf(last, value));
  }
}

function embeddedIn(rows: RowsAsked, name: string): RowsAsked {
  const known = rows.embedded.get(name) ?? noRowsAsked();
  rows.embedded.set(name, known);
  return known;
}

function orderOf(text: string): OrderTerm[] {
  const reader = new TextReader(text, 'order');
  const terms: OrderTerm[] = [];
  do {
    const path = pathOf(reader);
    const descending = reader.take('.desc') || (reader.take('.asc'), false);
    const nulls = reader.take('.nullsfirst') ? 'first' : reader.take('.nullslast') ? 'last' : undefined;
    terms.push({ path, descending, nulls });
  } while (reader.take(','));
  if (!reader.isAtEnd) reader.fail('"asc", "desc", "nullsfirst" or "nullslast"');
  return terms;
}

function namesOf(text: string): string[] {
  const reader = new TextReader(text, 'columns parameter');
  const names: string[] = [];
  do names.push(reader.name());
  while (reader.take(','));
  if (!reader.isAtEnd) reader.fail('a comma');
  return names;
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw unreadable(name, value, 'a whole number');
  return Number(value);
}
