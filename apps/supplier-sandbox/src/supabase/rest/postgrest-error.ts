import type { Role } from '../../database/database.js';

/** The body of each error of PostgREST. */
export interface PostgrestErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: string | null;
  readonly hint: string | null;
}

/** A request that PostgREST itself refuses, before or after Postgres saw it. */
export class PostgrestRefusal extends Error {
  readonly body: PostgrestErrorBody;

  constructor(
    readonly status: number,
    code: string,
    message: string,
    { details = null, hint = null }: { details?: string | null; hint?: string | null } = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'PostgrestRefusal';
    this.body = { code, message, details, hint };
  }
}

/** A part of the query string that can't be read. */
export function unreadable(part: string, text: string, expected: string): PostgrestRefusal {
  return new PostgrestRefusal(400, 'PGRST100', `"failed to parse ${part} (${text})" (line 1, column 1)`, {
    details: `unexpected input, expecting ${expected}`,
  });
}

/** The fields of an error that Postgres answered with. */
interface PostgresError extends Error {
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** The error as Postgres's own, if it has the five characters of its codes. */
export function postgresErrorOf(error: Error): PostgresError | undefined {
  return /^[0-9A-Z]{5}$/.test(String((error as Partial<PostgresError>).code))
    ? (error as PostgresError)
    : undefined;
}

export function bodyOfPostgresError({ code, message, detail, hint }: PostgresError): PostgrestErrorBody {
  return { code, message, details: detail ?? null, hint: hint ?? null };
}

/** The status for a code of Postgres, after PostgREST's own table; the longest beginning decides. */
const STATUSES: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '23503': 409,
  '23505': 409,
  '25': 500,
  '25006': 405,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '42883': 404,
  '42P01': 404,
  '42P17': 500,
  '53': 503,
  '53400': 500,
  '54': 500,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  P0001: 400,
  XX: 500,
};

/** A missing right is 401 for a caller without a user, who may sign in, and 403 for anybody else. */
export function statusOfPostgresError(code: string, role: Role): number {
  if (code === '42501') return role === 'anon' ? 401 : 403;
  return STATUSES[code] ?? STATUSES[code.slice(0, 2)] ?? 400;
}
