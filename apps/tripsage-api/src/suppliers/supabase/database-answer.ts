import { PostgrestClient } from '@supabase/postgrest-js';
import { type HttpAnswer, HttpRefusal } from '../http-json.js';
import { UnreadableAnswerError } from '../unreadable-answer.error.js';

/** Builds one request with postgrest-js, as `(database) => database.from('trips').select('*')`. */
export type DatabaseQuery = (database: PostgrestClient) => PromiseLike<{ data: unknown; error: unknown }>;

interface DatabaseConnection {
  /** The address of the project, without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * The answer to a request that postgrest-js builds, with the status and the headers that postgrest-js keeps to itself. What
 * the database itself refuses is an answer too, whose body is the refusal; it tells nothing of the supplier's health.
 *
 * @throws HttpRefusal for any other status of 400 or more
 * @throws UnreadableAnswerError for a body that is no JSON
 * @throws TypeError where the connection fails, or breaks off
 */
export async function databaseAnswer(
  query: DatabaseQuery,
  { baseUrl, headers, signal }: DatabaseConnection,
): Promise<HttpAnswer> {
  let heard: Response | undefined;
  let failure: unknown;
  const recorded: typeof fetch = async (url, init) => {
    try {
      heard = await fetch(url, { ...init, redirect: 'error', signal });
      // Read here: postgrest-js would turn a connection that breaks off into text.
      const text = await heard.text();
      return new Response(text === '' ? null : text, { status: heard.status, headers: heard.headers });
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  // A retry would pass by the limiter.
  const client = new PostgrestClient(`${baseUrl}/rest/v1`, { headers, fetch: recorded, retry: false });
  const { data, error } = await query(client);
  if (failure !== undefined) throw failure;
  if (heard === undefined) throw new TypeError('The request could not be built.');
  const { status, headers: heardHeaders } = heard;
  if (status < 400 && error === null) return { status, headers: heardHeaders, body: data };
  if (status < 400) throw new UnreadableAnswerError('the answer is not JSON.');
  if (status < 500 && databaseRefusalIn(error) !== undefined) {
    return { status, headers: heardHeaders, body: error };
  }
  throw new HttpRefusal(status, heardHeaders, error);
}

/** The database's refusal of a request. Its message may hold what users typed. */
export interface DatabaseRefusal {
  /** A code of Postgres, as `23505`, or of PostgREST, as `PGRST116`. */
  readonly code: string;
  readonly message: string;
}

/** The refusal in the body of an answer; `undefined` where the database did not speak. */
export function databaseRefusalIn(body: unknown): DatabaseRefusal | undefined {
  const { code, message } = (body ?? {}) as Record<string, unknown>;
  if (typeof code !== 'string' || !/^(?:[0-9A-Z]{5}|PGRST\d{3})$/.test(code)) return undefined;
  return { code, message: typeof message === 'string' ? message : '' };
}
