import { parse, stringify } from 'devalue';
import type { ValueEncoding } from './entry.js';
import { CacheValueError } from '../api/errors.js';
import { isPlainObject } from '../options/checks/plain-object.js';
import { jsonFormOf } from './hidden-state.js';
import { ownBytes } from './own-bytes.js';
import { richKindOf, shapeOf } from './value-shape.js';

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
