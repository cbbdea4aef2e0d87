import { UnreadableAnswerError } from './unreadable-answer.error.js';

/** One HTTP request whose answer is JSON. */
export interface HttpRequest {
  /** Default GET, or POST with a body. */
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. Default none. */
  readonly body?: unknown;
}

/** An answer of a supplier; limiters read its status and headers. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The supplier answered with an error. Its body is for the log at most. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';

  constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly body: unknown,
  ) {
    super(`The supplier answered with status ${status}.`);
  }
}

/**
 * Sends a request and reads its answer as JSON. Redirects are errors: they would carry our key elsewhere.
 *
 * @throws HttpRefusal for a status of 400 or more
 * @throws UnreadableAnswerError for a body that is no JSON
 * @throws TypeError where the connection fails, or breaks off
 */
export async function httpJson(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { url, body, headers = {}, method = body === undefined ? 'GET' : 'POST' } = request;
  const response = await fetch(url, {
    method,
    redirect: 'error',
    signal,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new HttpRefusal(response.status, response.headers, jsonIn(text));
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : jsonOf(text) };
}

function jsonOf(text: string): unknown {
  const value = jsonIn(text);
  if (value === undefined) throw new UnreadableAnswerError('the answer is not JSON.');
  return value;
}

/** The value of a JSON text; `undefined` for any other text. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
