import { UnauthenticatedError } from '../../callers/unauthenticated.error.js';
import { httpFailure } from '../http-failure.js';
import { HttpRefusal } from '../http-json.js';
import { SupplierError, type SupplierFailure } from '../supplier.error.js';
import { type DatabaseRefusal, databaseRefusalIn } from './database-answer.js';

const NAMES = { supplier: 'supabase', title: 'Supabase', keyVariable: 'SUPABASE_KEY' };

/** PostgREST's codes for a token that is forged, expired or not for it. */
const TOKEN_REFUSALS: ReadonlySet<string> = new Set(['PGRST301', 'PGRST302', 'PGRST303']);

/** Our words for constraints of the database, by their names. They may be shown to anyone. */
export type ConstraintWords = Readonly<Record<string, string>>;

/**
 * The error in our terms for whatever a request to the database rejected with. A row that row-level security hides is one that
 * does not exist: its existence is private, too.
 *
 * @throws UnauthenticatedError where the database does not take the caller's token
 */
export function databaseFailure(
  error: unknown,
  nowMs: number,
  { isOfUser, words = {} }: { isOfUser: boolean; words?: ConstraintWords },
): SupplierError {
  const refusal = error instanceof HttpRefusal ? databaseRefusalIn(error.body) : undefined;
  if (refusal === undefined) return httpFailure(error, nowMs, NAMES);
  if (isOfUser && TOKEN_REFUSALS.has(refusal.code)) {
    throw new UnauthenticatedError('The token is not accepted any more: get a new one.', { cause: error });
  }
  const failure = failureOf(refusal.code, isOfUser);
  if (failure === undefined) return httpFailure(error, nowMs, NAMES);
  const constraint = constraintIn(refusal);
  return new SupplierError(NAMES.supplier, failure, words[constraint ?? ''] ?? wordsOf(failure, refusal), {
    cause: error,
    toldOperator: [refusal.code, constraint].filter((name) => name !== undefined).join(' '),
  });
}

function failureOf(code: string, isOfUser: boolean): SupplierFailure | undefined {
  if (code === 'PGRST116' || code === '23503' || (code === '42501' && isOfUser)) return 'not-found';
  if (code === '23505') return 'conflict';
  // Checks, values that are missing, and values of the wrong form.
  return code === '23514' || code === '23502' || code.startsWith('22') ? 'impossible' : undefined;
}

function wordsOf(failure: SupplierFailure, refusal: DatabaseRefusal): string {
  if (failure === 'not-found') return 'There is no such thing.';
  if (failure === 'conflict') return 'It exists already.';
  const field = fieldIn(refusal);
  return field === undefined ? 'A field is not what it may be.' : `${field} is not what it may be.`;
}

/** Names alone are taken out of the message: the rest of it may hold what users typed. */
function constraintIn({ message }: DatabaseRefusal): string | undefined {
  return /constraint "([a-z0-9_]{1,63})"/.exec(message)?.[1];
}

/** The field in our spelling, from a column, or from a constraint as Postgres names it: `trips_start_date_check`. */
function fieldIn(refusal: DatabaseRefusal): string | undefined {
  const column = /column "([a-z0-9_]{1,63})"/.exec(refusal.message)?.[1];
  const table = /relation "([a-z0-9_]{1,63})"/.exec(refusal.message)?.[1] ?? '';
  const [constraint = ''] = [constraintIn(refusal)];
  const ofConstraint = constraint.replace(`${table}_`, '').replace(/_(?:check|key|fkey|not_null)$/, '');
  const name = column ?? ofConstraint;
  return name === '' ? undefined : name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
