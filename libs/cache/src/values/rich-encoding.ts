import { parse, stringify } from 'devalue';
import { isPlainObject } from '../options/checks/plain-object.js';
import { addedFields, bareContainer } from './added-fields.js';
import { jsonFormOf, richKindOf } from './value-shape.js';

/** Writes what JSON can't say: Date, Map, Set, BigInt, Buffer, undefined, NaN, cycles and the like. */
export function stringifyRich(value: unknown): string {
  return stringify(value, REDUCERS, { operations: OPERATIONS });
}

/** Reads what {@link stringifyRich} wrote. Throws on damaged text. */
export function parseRich(text: string): unknown {
  return parse(text, REVIVERS);
}

const REDUCERS = {
  /** Before all others: what is bare comes by here again. */
  Fields: (value: unknown) => {
    const bare = isContainer(value) && addedFields(value).length > 0 ? bareContainer(value) : undefined;
    return bare !== undefined && [bare, pick(value as object, addedFields(value as object))];
  },
  Buffer: (value: unknown) => Buffer.isBuffer(value) && [value.toString('base64')],
  ToJson: (value: unknown) => {
    const form = isInstance(value) ? jsonFormOf(value) : undefined;
    return form !== undefined && [form.json];
  },
};

const REVIVERS = {
  Fields: ([bare, fields]: [object, object]) => Object.assign(bare, fields),
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

function isContainer(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Array.isArray(value) || (!isPlainObject(value) && richKindOf(value) !== undefined))
  );
}

function pick(value: object, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, (value as Record<string, unknown>)[name]]));
}

function isInstance(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !isPlainObject(value) &&
    richKindOf(value) === undefined
  );
}
