import { types } from 'node:util';
import { DEEPEST_CAUSE } from '../../api/rate-limited-by.js';
import { NOT_COPIED, PlainCopier } from './plain-copy.js';
import { decodeValue, encodeValue } from '../value-codec.js';

/** About as many bytes as are kept of one error, with its causes. */
const MOST_BYTES = 32 * 1024;
const LONGEST_TEXT = 4_000;
/** Copied apart from the other fields. */
const OWN_PARTS = new Set(['stack', 'cause', 'message']);

/** A thrown error as it is kept: enough to make it anew for each caller, without the objects that it held. */
export interface ErrorCopy {
  readonly bytes: number;
  /** Nothing of the error's own fields was left out. */
  readonly isWhole: boolean;
  /** Makes the error anew: of its class, with its message, stack, causes and fields. */
  make(): unknown;
}

/** The parts of an error that are data; the class of each, with those of its causes, is kept beside them. */
interface ErrorParts {
  readonly message: string;
  readonly stack: string;
  readonly fields: readonly (readonly [key: string, value: unknown, isEnumerable: boolean])[];
  readonly cause?: ErrorParts;
}

/** Recognizes errors, also those of another realm. */
export function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || types.isNativeError(thrown) || thrown instanceof DOMException;
}

/**
 * Copies what was thrown. Fields that are plain data are kept within a bound; requests, answers, sockets and functions are not.
 * The copy is kept as bytes, so that no text of it keeps a larger one alive.
 *
 * @returns none for a value that is no error and no plain data, or an error whose private fields can't be copied
 */
export function copyOfError(thrown: unknown): ErrorCopy | undefined {
  const copier = new PlainCopier({ mostBytes: MOST_BYTES, isLeftOut: isCause });
  if (!isError(thrown)) {
    const copied = copier.copy(thrown);
    if (copied === NOT_COPIED || !copier.isWhole) return undefined;
    return keptAsBytes(copied, true, (value) => value);
  }
  if (isErrorOfThePlatform(thrown)) {
    const { name, message } = thrown;
    return keptAsBytes({ name, message: textOf(message) }, true, (parts) => {
      const { message: text, name: kind } = parts as { message: string; name: string };
      return new DOMException(text, kind);
    });
  }
  const prototypes: object[] = [];
  const parts = partsOf(thrown, copier, prototypes);
  const { isWhole } = copier;
  // A getter of the class could ask for private fields, which no copy has.
  if (prototypes.some(hasPrivateFields)) {
    return isWhole && prototypes.length === 1 ? theErrorItself(thrown) : undefined;
  }
  return copyOfParts(parts, isWhole, prototypes);
}

// Apart from what sees the error: a closure keeps all alive that its scope shares with other closures.
function copyOfParts(parts: ErrorParts, isWhole: boolean, prototypes: object[]): ErrorCopy {
  return keptAsBytes(parts, isWhole, (made) => errorOf(made as ErrorParts, prototypes));
}

function theErrorItself(error: Error): ErrorCopy {
  return { bytes: MOST_BYTES, isWhole: true, make: () => error };
}

function keptAsBytes(value: unknown, isWhole: boolean, make: (value: unknown) => unknown): ErrorCopy {
  const encoded = encodeValue(value, 'a failure');
  return { bytes: encoded.value.byteLength, isWhole, make: () => make(decodeValue(encoded)) };
}

/** `AbortError`, `TimeoutError` and their kin have no fields of their own that could be copied. */
function isErrorOfThePlatform(thrown: Error): boolean {
  return thrown instanceof DOMException;
}

/** A cause in options is the cause of the error, which is copied as such. */
function isCause(key: string, value: unknown): boolean {
  return key === 'cause' && isError(value);
}

function partsOf(error: Error, copier: PlainCopier, prototypes: object[]): ErrorParts {
  prototypes.push(Object.getPrototypeOf(error) as object);
  const fields = Object.entries(Object.getOwnPropertyDescriptors(error)).flatMap(
    ([key, { value, enumerable, get }]) => {
      if (OWN_PARTS.has(key) || get !== undefined) return [];
      const copied = copier.copy(value);
      return copied === NOT_COPIED ? [] : [[key, copied, enumerable === true] as const];
    },
  );
  const parts = { message: textOf(error.message), stack: textOf(error.stack), fields };
  const { cause } = error;
  if (!isError(cause) || prototypes.length > DEEPEST_CAUSE) return parts;
  return { ...parts, cause: partsOf(cause, copier, prototypes) };
}

function errorOf(
  { message, stack, fields, cause }: ErrorParts,
  [prototype = Error.prototype, ...ofCauses]: object[],
): Error {
  const error = Object.setPrototypeOf(new Error(message), prototype) as Error;
  for (const [key, value, isEnumerable] of fields) define(error, key, value, isEnumerable);
  define(error, 'stack', stack);
  if (cause !== undefined) define(error, 'cause', errorOf(cause, ofCauses));
  return error;
}

function textOf(given: unknown): string {
  return String(given).slice(0, LONGEST_TEXT);
}

function define(error: Error, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}

/** Finds the use of a private field: `this.#name`, `#name in object`. */
const PRIVATE_NAME = /\.#[\p{ID_Start}_$]|#[\p{ID_Continue}$]+ in /u;
const withPrivateFields = new WeakMap<object, boolean>();

/** Says that a class, or one above it, is written with private fields (`#name`): no copy of an object has them. */
export function hasPrivateFields(prototype: object | null): boolean {
  if (prototype === null) return false;
  let has = withPrivateFields.get(prototype);
  if (has === undefined) {
    const { constructor } = prototype;
    const source = typeof constructor === 'function' ? Function.prototype.toString.call(constructor) : '';
    has = PRIVATE_NAME.test(source) || hasPrivateFields(Object.getPrototypeOf(prototype) as object | null);
    withPrivateFields.set(prototype, has);
  }
  return has;
}
