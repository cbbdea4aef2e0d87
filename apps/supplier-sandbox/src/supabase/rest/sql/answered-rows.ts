import type { Query } from '../../../database/database.js';
import type { AnswerForm, Preferences } from '../request-headers.js';
import { PostgrestRefusal } from '../postgrest-error.js';

/** The rows of an answer, as the JSON text that Postgres made of them. */
export interface AnsweredRows {
  readonly body: string;
  readonly rows: number;
  /** The number of rows without paging, where it was asked for. */
  readonly total: number | undefined;
  /** Rows that an upsert made; the others were there. */
  readonly inserted?: number;
}

type ResultRow = { body: string; rows: number; total: number | null; inserted: number | null } & Record<
  string,
  unknown
>;

/** Runs the statement whose rows are `rowsSql`; `parts` come before it (`with …`). */
export async function answered(
  query: Query,
  values: readonly string[],
  { parts = [], rowsSql, totalSql = 'null', insertedSql = 'null' }: StatementParts,
  form: AnswerForm,
): Promise<AnsweredRows> {
  const json = form.stripsNulls
    ? "json_strip_nulls(coalesce(json_agg(q), '[]'))"
    : "coalesce(json_agg(q), '[]')";
  const body = form.isObject ? `(${json})->0` : json;
  const [row] = await query<ResultRow>(
    `${parts.length > 0 ? `with ${parts.join(', ')} ` : ''}select (${body})::text as body, count(*)::int as rows, (${totalSql})::int as total, (${insertedSql})::int as inserted from (${rowsSql}) q`,
    values,
  );
  return {
    body: row!.body,
    rows: row!.rows,
    total: row!.total ?? undefined,
    inserted: row!.inserted ?? undefined,
  };
}

export interface StatementParts {
  readonly parts?: readonly string[];
  readonly rowsSql: string;
  readonly totalSql?: string;
  readonly insertedSql?: string;
}

/** Refuses an answer that is to be one object and is not; thrown inside of the transaction, it undoes a write. */
export function refuseUnlessSingle(form: AnswerForm, { rows }: AnsweredRows): void {
  if (!form.isObject || rows === 1) return;
  throw new PostgrestRefusal(406, 'PGRST116', 'Cannot coerce the result to a single JSON object', {
    details: `The result contains ${rows} rows`,
  });
}

/** Refuses a write that changed more rows than the client allowed; thrown inside of the transaction, it undoes it. */
export function refuseTooManyAffected({ maxAffected }: Preferences, { rows }: AnsweredRows): void {
  if (maxAffected === undefined || rows <= maxAffected) return;
  throw new PostgrestRefusal(400, 'PGRST124', 'Query result exceeds max-affected preference constraint', {
    details: `The query affects ${rows} rows`,
  });
}
