import * as v from 'valibot';
import { type FieldError, shortened } from '../requests/field-error.js';
import { InvalidRequestError } from '../requests/invalid-request.error.js';
import type { DataChanged } from './data-changed.js';

const ROW = v.record(v.string(), v.unknown());
const NO_ROW = v.nullish(v.null());

const TEXT = v.pipe(
  v.string('a text'),
  v.minLength(1, 'a text'),
  v.maxLength(63, 'a name of at most 63 characters'),
);
const OF_EACH = { table: TEXT, schema: TEXT };
const IS_ROW = v.union([ROW], 'a row');
const IS_NONE = v.union([NO_ROW], 'null');

/** The body of a database webhook of Supabase, by its type. */
const BODY = v.variant(
  'type',
  [
    v.object({ ...OF_EACH, type: v.literal('INSERT'), record: IS_ROW, old_record: IS_NONE }),
    v.object({ ...OF_EACH, type: v.literal('UPDATE'), record: IS_ROW, old_record: IS_ROW }),
    v.object({ ...OF_EACH, type: v.literal('DELETE'), record: IS_NONE, old_record: IS_ROW }),
  ],
  'one of INSERT, UPDATE, DELETE',
);

/** The schema whose tables are ours. */
const OUR_SCHEMA = 'public';

/**
 * Reads the change in the body of a webhook; none for a change of another schema's table.
 *
 * @throws InvalidRequestError that names every wrong field
 */
export function changeIn(body: string): DataChanged | undefined {
  const { success, output, issues } = v.safeParse(BODY, jsonIn(body));
  if (!success) throw new InvalidRequestError(issues.map(fieldErrorOf));
  const { table, schema, record, old_record: oldRecord } = output;
  return schema === OUR_SCHEMA ? { table, record: record ?? null, oldRecord: oldRecord ?? null } : undefined;
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new InvalidRequestError([{ field: 'body', expected: 'JSON' }]);
  }
}

/** Rows are not shown: they are users' data. */
function fieldErrorOf({ path, message, input }: v.BaseIssue<unknown>): FieldError {
  const field = path?.map(({ key }) => String(key)).join('.') ?? 'body';
  const given = typeof input === 'object' ? {} : { given: shortened(input) };
  return { field, ...given, expected: field === 'body' ? 'a JSON object' : message };
}
