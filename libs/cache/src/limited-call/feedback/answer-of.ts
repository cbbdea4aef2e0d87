import { fieldOf, isObject } from './foreign.js';
import { headerReader } from './header-reader.js';
import type { HeaderReader } from './header-reader.js';

/** A supplier's answer, as far as it can be found. */
export interface SupplierAnswer {
  readonly status: number | undefined;
  readonly header: HeaderReader;
}

/** How many causes below an error are looked at, so that a circle of them ends. */
const DEEPEST_CAUSE = 5;

/**
 * The supplier's answer in what a call returned or threw: a fetch `Response`; what SDKs answer with and throw, where
 * `status` or `statusCode` and `headers` stand on it or on its `response`; or one of its causes.
 *
 * The outermost with headers counts: it is the latest answer, and wrappers have none. Where none has headers it is the
 * innermost with a status: the status of a wrapper is what we say to our own callers.
 */
export function answerOf(thing: unknown): SupplierAnswer | undefined {
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

/** Only a number is one: `status` is also what an order or a flight has. */
function statusOf(thing: unknown): number | undefined {
  return [fieldOf(thing, 'status'), fieldOf(thing, 'statusCode')].find(
    (status) => typeof status === 'number',
  );
}
