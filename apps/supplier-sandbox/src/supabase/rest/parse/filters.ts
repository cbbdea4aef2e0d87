import { listOf, TextReader } from './text-reader.js';

/** A column, or a place inside of a JSON column: `details->seat->>row`. */
export interface ColumnPath {
  readonly column: string;
  readonly steps: readonly { readonly key: string; readonly asText: boolean }[];
}

export interface Condition {
  readonly kind: 'condition';
  readonly path: ColumnPath;
  readonly negated: boolean;
  readonly operator: string;
  /** `like(any).{a,b}`, or the configuration of a text search. */
  readonly modifier?: string;
  readonly value: string;
  /** The values of `in`. */
  readonly values?: readonly string[];
}

export interface LogicTree {
  readonly kind: 'and' | 'or';
  readonly negated: boolean;
  readonly filters: readonly RowFilter[];
}

export type RowFilter = Condition | LogicTree;

const OPERATOR = /[a-z]+/y;
const QUANTIFIED = new Set(['eq', 'like', 'ilike', 'gt', 'gte', 'lt', 'lte', 'match', 'imatch']);
export const TEXT_SEARCHES: Readonly<Record<string, string>> = {
  fts: 'to_tsquery',
  plfts: 'plainto_tsquery',
  phfts: 'phraseto_tsquery',
  wfts: 'websearch_to_tsquery',
};
const OPERATORS = new Set(
  'eq neq gt gte lt lte like ilike match imatch in is isdistinct cs cd ov'
    .split(' ')
    .concat(Object.keys(TEXT_SEARCHES)),
);

export function pathOf(reader: TextReader): ColumnPath {
  const column = reader.name();
  const steps: { key: string; asText: boolean }[] = [];
  while (reader.peek('->')) {
    const asText = reader.take('->>') || !reader.take('->');
    const key = reader.match(/-?\d+(?![\p{L}_])/uy) ?? reader.name();
    steps.push({ key, asText });
  }
  return { column, steps };
}

/** `eq.5` of a parameter `version=eq.5`, whose value goes to its end. */
export function conditionOf(name: string, text: string): Condition {
  const names = new TextReader(name, 'filter');
  const path = pathOf(names);
  if (!names.isAtEnd) names.fail('a column');
  return condition(new TextReader(text, 'filter'), path, (reader) => reader.rest());
}

/** `(a.eq.1,and(b.gt.2,c.is.null))`, the value of `or` or `and`. */
export function logicTreeOf(kind: 'and' | 'or', negated: boolean, text: string): LogicTree {
  const reader = new TextReader(text, 'logic tree');
  const filters = branches(reader);
  if (!reader.isAtEnd) reader.fail('the end of the logic tree');
  return { kind, negated, filters };
}

function branches(reader: TextReader): RowFilter[] {
  const filters: RowFilter[] = [];
  reader.expect('(');
  do filters.push(branch(reader));
  while (reader.take(','));
  reader.expect(')');
  return filters;
}

function branch(reader: TextReader): RowFilter {
  const logic = reader.match(/(not\.)?(and|or)(?=\()/y);
  if (logic) {
    const kind = logic.endsWith('and') ? 'and' : 'or';
    return { kind, negated: logic.startsWith('not.'), filters: branches(reader) };
  }
  const path = pathOf(reader);
  reader.expect('.');
  return condition(reader, path, valueInTree);
}

function valueInTree(reader: TextReader): string {
  if (reader.peek('"')) return reader.quoted();
  if (reader.peek('(')) return reader.bracketed('(', ')');
  if (reader.peek('{')) return reader.bracketed('{', '}');
  return reader.match(/[^,)]*/y) ?? '';
}

function condition(
  reader: TextReader,
  path: ColumnPath,
  readValue: (reader: TextReader) => string,
): Condition {
  const negated = reader.take('not.');
  const operator = reader.match(OPERATOR);
  if (operator === undefined || !OPERATORS.has(operator)) reader.fail('operator (eq, gt, ...)');
  const modifier = reader.peek('(') ? reader.bracketed('(', ')').slice(1, -1) : undefined;
  if (modifier !== undefined && !allows(operator, modifier)) reader.fail('operator (eq, gt, ...)');
  reader.expect('.');
  const value = readValue(reader);
  const read: Condition = { kind: 'condition', path, negated, operator, modifier, value };
  return operator === 'in' ? { ...read, values: listOf(value, 'filter') } : read;
}

function allows(operator: string, modifier: string): boolean {
  if (operator in TEXT_SEARCHES) return /^[a-z_]+$/.test(modifier);
  return QUANTIFIED.has(operator) && (modifier === 'any' || modifier === 'all');
}
