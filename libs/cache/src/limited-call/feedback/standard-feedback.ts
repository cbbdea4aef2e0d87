import { types } from 'node:util';
import type { CallEnd, FeedbackReader } from '../../api/supplier-feedback.js';
import { isFailedStatus, LIMIT_STATUSES } from './limit-header-table.js';
import { budgetOf, type HeaderReader, retryAfterMs } from './limit-headers.js';

/** A supplier's answer, as far as it can be found. */
interface SupplierAnswer {
  readonly status: number | undefined;
  readonly header: HeaderReader;
}

/** A call on which a supplier failed. */
export interface FailedCall {
  /** The error that the call threw, or the answer that it returned. */
  readonly error: unknown;
  /** The HTTP status of the supplier's answer, where one was found. */
  readonly status?: number;
}

/** The most causes below an error that are searched, so that a circle of them ends. */
const DEEPEST_CAUSE = 5;

/** The most lines of one header that are read. */
const MOST_LINES = 32;

/**
 * Reads a supplier's limits from the headers of its answer, unless a limiter has a reader of its own. The answer is found
 * in what the call returned or threw. Never throws, whatever the call ended with.
 */
export const standardFeedback: FeedbackReader = (end, nowMs) => {
  const answer = answerOf('error' in end ? end.error : end.value);
  if (answer === undefined) return undefined;
  const { status, header } = answer;
  // Other statuses say when to repeat this one request; these speak for all requests.
  const pauseMs = LIMIT_STATUSES.has(status) ? retryAfterMs(status, header, nowMs) : undefined;
  const budget = budgetOf(header, nowMs);
  if (pauseMs === undefined && budget === undefined) return undefined;
  return { ...(pauseMs !== undefined && { pauseMs }), ...(budget !== undefined && { budget }) };
};

/**
 * Tells failed calls: those that threw, and those that returned an answer whose status says that the supplier failed, as
 * `fetch` does. Never throws.
 */
export function failedCallOf(end: CallEnd): FailedCall | undefined {
  const hasThrown = 'error' in end;
  const error = hasThrown ? end.error : end.value;
  const status = answerOf(error)?.status;
  if (!hasThrown && (status === undefined || !isFailedStatus(status))) return undefined;
  return status === undefined ? { error } : { error, status };
}

/**
 * Finds the supplier's answer in what a call returned or threw, or in one of its causes. It is a fetch `Response`, or
 * what SDKs answer with and throw. There `status` or `statusCode` and `headers` stand on it or on its `response`.
 *
 * The outermost one with headers counts: it is the latest answer, and wrappers have no headers. Where none has headers,
 * the innermost status counts: the status of a wrapper is what the application answers its own callers.
 */
function answerOf(thing: unknown): SupplierAnswer | undefined {
  let status: number | undefined;
  let wrapped = thing;
  for (let depth = 0; depth <= DEEPEST_CAUSE && isObject(wrapped); depth += 1) {
    const response = fieldOf(wrapped, 'response');
    const found = statusOf(response) ?? statusOf(wrapped);
    const header = headerReader(fieldOf(response, 'headers')) ?? headerReader(fieldOf(wrapped, 'headers'));
    if (header !== undefined) return { status: found, header };
    status = found ?? status;
    wrapped = fieldOf(wrapped, 'cause');
  }
  return status === undefined ? undefined : { status, header: () => undefined };
}

/** Only a number is a status: orders and flights have a `status` too. */
function statusOf(thing: unknown): number | undefined {
  return [fieldOf(thing, 'status'), fieldOf(thing, 'statusCode')].find(
    (status) => typeof status === 'number',
  );
}

/**
 * Reads headers as clients return them: anything with a `get`, as fetch's and node-fetch's `Headers`; a Map or a plain
 * object. Names may be in any letter case. Returns `undefined` for what is no object; never throws.
 */
function headerReader(headers: unknown): HeaderReader | undefined {
  if (!isObject(headers)) return undefined;
  if (types.isMap(headers)) {
    const names = quietly(() => [...headers.keys()]) ?? [];
    return byAnyCase(names, (name) => headers.get(name));
  }
  if (typeof quietly(() => headers['get']) === 'function') {
    const withGet = headers as unknown as { get(name: string): unknown };
    return (name) => textOf(() => withGet.get(name));
  }
  return byAnyCase(quietly(() => Object.keys(headers)) ?? [], (name) => headers[name]);
}

function byAnyCase(names: readonly unknown[], read: (name: string) => unknown): HeaderReader {
  const texts = names.filter((name) => typeof name === 'string');
  const asWritten = new Map(texts.map((name) => [name.toLowerCase(), name]));
  return (name) => {
    const written = asWritten.get(name);
    return written === undefined ? undefined : textOf(() => read(written));
  };
}

/** Several lines of one header are one list (RFC 9110 5.3). */
function textOf(read: () => unknown): string | undefined {
  return quietly(() => {
    const value = read();
    if (!Array.isArray(value)) return lineOf(value);
    const lines = value.slice(0, MOST_LINES).map(lineOf);
    return lines.filter((line) => line !== undefined).join(', ') || undefined;
  });
}

function lineOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : undefined;
}

/** Reads a field of anything; `undefined` where there is none, or it can't be read. */
function fieldOf(thing: unknown, name: string): unknown {
  return isObject(thing) ? quietly(() => thing[name]) : undefined;
}

/** Reads a foreign object, whose getters and traps may throw: `undefined` where they do. */
function quietly<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isObject(thing: unknown): thing is Record<string, unknown> {
  return typeof thing === 'object' && thing !== null;
}
