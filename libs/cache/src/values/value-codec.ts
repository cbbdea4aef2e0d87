import { parse, stringify } from 'devalue';
import { CacheValueError } from '../api/errors.js';
import type { CacheableOptions } from '../options/cacheable-options.js';
import { isPlainObject } from '../options/checks/plain-object.js';
import type { ValueEncoding } from './entry.js';
import { jsonFormOf, richKindOf, shapeOf } from './value-shape.js';

/** Bytes that a view may keep alive besides its own: this many, and a quarter of its own. */
const MOST_ELSE_BYTES = 1_024;

/** A value in bytes, with how they are written. */
export interface EncodedValue {
  readonly encoding: ValueEncoding;
  readonly value: Uint8Array;
}

/**
 * Writes a value so that reading it gives the same again. It writes JSON where JSON says all of it, which is the
 * fastest. Else it writes devalue, which keeps Date, Map, Set, BigInt, Buffer, undefined, NaN, cycles and the like.
 *
 * @param method the method that gave the value, for messages
 * @throws CacheValueError for functions, streams, Observables and what else can't be kept
 */
export function encodeValue(value: unknown, method: string): EncodedValue {
  try {
    return shapeOf(value, method) === 'json'
      ? { encoding: 'json', value: bytesOf(JSON.stringify(value)) }
      : { encoding: 'devalue', value: bytesOf(stringify(value, REDUCERS, { operations: OPERATIONS })) };
  } catch (error) {
    if (error instanceof CacheValueError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CacheValueError(`${method}: the value can't be kept: ${why}. Return plain data.`, {
      cause: error,
    });
  }
}

/** Reads what {@link encodeValue} wrote: a new value each time. Throws on damaged bytes. */
export function decodeValue({ encoding, value }: EncodedValue): unknown {
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  switch (encoding) {
    case 'json':
      return JSON.parse(text);
    case 'devalue':
      return parse(text, REVIVERS);
  }
}

/** Kept for as long as the entry: short texts would each keep a piece of Node's pool alive. */
function bytesOf(text: string): Uint8Array {
  return ownBytes(Buffer.from(text));
}

/**
 * The same bytes to be kept for long: a copy where the view would keep a much larger buffer alive, else the view
 * itself. Such a buffer is Node's pool of small ones, or all that came through a socket at once.
 */
export function ownBytes(view: Uint8Array): Uint8Array {
  const elseBytes = view.buffer.byteLength - view.byteLength;
  return elseBytes > MOST_ELSE_BYTES + view.byteLength / 4 ? new Uint8Array(view) : view;
}

const REDUCERS = {
  Buffer: (value: unknown) => Buffer.isBuffer(value) && [value.toString('base64')],
  ToJson: (value: unknown) => {
    const form = isInstance(value) ? jsonFormOf(value) : undefined;
    return form !== undefined && [form.json];
  },
};

const REVIVERS = {
  Buffer: ([base64]: [string]) => Buffer.from(base64, 'base64'),
  ToJson: ([json]: [unknown]) => json,
};

const OPERATIONS = {
  /** Objects of a class are written as the plain object with their fields; `shapeOf` has seen that they may be. */
  shapeOf: (value: object) => ({
    kind: Object.getPrototypeOf(value) === null ? ('null-proto' as const) : ('plain' as const),
    keys: Object.keys(value),
  }),
  /** A view is written with its own bytes only: its buffer may hold others', as Node's pool does. */
  viewInfo: ({ buffer, byteOffset, byteLength }: ArrayBufferView) => ({
    buffer: new Uint8Array(buffer, byteOffset, byteLength).slice().buffer,
    byteOffset: 0,
    byteLength,
    bufferByteLength: byteLength,
  }),
};

function isInstance(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !isPlainObject(value) &&
    richKindOf(value) === undefined
  );
}

/** A value in bytes that can be decoded as often as callers need a copy of their own. */
export interface DecodableValue {
  /** JSON can say all of it, so that freezing protects it. */
  readonly isJson: boolean;
  decode(): unknown;
}

/** The form in which a caller wants the value. */
export type Presentation = Pick<CacheableOptions, 'type' | 'mutable'>;

/**
 * A value for the callers who share it. A value that JSON can say is decoded and frozen once for all of them. One that
 * freezing can't protect (Date, Map, Set, Buffer), and one that is asked for as mutable, is decoded for each.
 */
export class PresentedValue {
  private frozen: { type: Presentation['type']; value: unknown } | undefined;

  constructor(private readonly decodable: DecodableValue) {}

  to({ type, mutable }: Presentation): unknown {
    if (mutable === true || !this.decodable.isJson) return revived(this.decodable.decode(), type);
    if (this.frozen?.type !== type || this.frozen === undefined) {
      this.frozen = { type, value: deepFrozen(revived(this.decodable.decode(), type)) };
    }
    return this.frozen.value;
  }
}

/** Sets the class of an object, or of an array's elements, without running a constructor. */
function revived(decoded: unknown, type: Presentation['type']): unknown {
  if (type === undefined) return decoded;
  for (const part of Array.isArray(decoded) ? decoded : [decoded]) {
    const isFields =
      typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === Object.prototype;
    if (isFields) Object.setPrototypeOf(part, type.prototype as object);
  }
  return decoded;
}

function deepFrozen(value: unknown): unknown {
  // A list of what is still to be frozen, not recursion: what others wrote may be nested deeper than the stack.
  const open = isObject(value) ? [value] : [];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    // Faster than Object.values, measured; a class's own prototype may be behind the first object.
    for (const key in part) {
      if (!Object.hasOwn(part, key)) continue;
      const inner: unknown = (part as Record<string, unknown>)[key];
      if (isObject(inner)) open.push(inner);
    }
    Object.freeze(part);
  }
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
