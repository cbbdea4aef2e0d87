import { types } from 'node:util';
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

/** The bytes of the number that comes first: how long the text is. */
const LENGTH_BYTES = 4;

/**
 * Writes the same, with the content of typed arrays and other bytes as it is behind the text. Base64 would take a third
 * more, and be slower to read. First comes the length of the text as a number of 32 bits, little-endian.
 */
export function writeBinary(value: unknown): Uint8Array {
  const contents: Uint8Array[] = [];
  let length = 0;
  const Bytes = (part: unknown) => {
    const content = contentOf(part);
    if (content === undefined) return undefined;
    const at = length;
    contents.push(content);
    length += content.byteLength;
    return [kindOfBytes(part as object), at, content.byteLength];
  };
  // Objects with fields of their own come first, and what is bare of them by here again.
  const { Fields, ...others } = REDUCERS;
  const text = Buffer.from(stringify(value, { Fields, Bytes, ...others }, { operations: OPERATIONS }));
  const head = Buffer.allocUnsafe(LENGTH_BYTES);
  head.writeUInt32LE(text.byteLength);
  return Buffer.concat([head, text, ...contents]);
}

/** Reads what {@link writeBinary} wrote: whatever has bytes has a copy of its own. Throws on damaged bytes. */
export function readBinary(bytes: Buffer): unknown {
  const contentsAt = LENGTH_BYTES + bytes.readUInt32LE(0);
  const Bytes = ([kind, at, length]: [string, number, number]): object => {
    const from = bytes.byteOffset + contentsAt + at;
    const isInside = at >= 0 && length >= 0 && contentsAt + at + length <= bytes.byteLength;
    const kindOf = BYTES_KINDS.get(kind);
    if (!isInside || kindOf === undefined) throw new RangeError('Bytes of another kind, or beyond the end.');
    return kindOf(bytes.buffer.slice(from, from + length) as ArrayBuffer);
  };
  return parse(bytes.toString('utf8', LENGTH_BYTES, contentsAt), { ...REVIVERS, Bytes });
}

const VIEW_KINDS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
] as readonly (new (content: ArrayBuffer) => object)[];

/** Makes typed arrays and their kin of bytes, by their names. A list, since a name may come from anywhere. */
const BYTES_KINDS: ReadonlyMap<string, (content: ArrayBuffer) => object> = new Map([
  ...VIEW_KINDS.map((Kind) => [Kind.name, (content: ArrayBuffer) => new Kind(content)] as const),
  ['ArrayBuffer', (content) => content],
  ['Buffer', (content) => Buffer.from(content)],
]);

/** The own bytes of what has any: a buffer may hold others' beside those of a view, as Node's pool does. */
function contentOf(part: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(part)) {
    if (!BYTES_KINDS.has(kindOfBytes(part))) return undefined;
    return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  }
  return types.isArrayBuffer(part) ? new Uint8Array(part) : undefined;
}

function kindOfBytes(part: object): string {
  return Buffer.isBuffer(part) ? 'Buffer' : (part as { [Symbol.toStringTag]: string })[Symbol.toStringTag];
}

const REDUCERS = {
  /** Before all others: what is bare comes by here again. */
  Fields: (value: unknown) => {
    const bare = isContainer(value) && addedFields(value).length > 0 ? bareContainer(value) : undefined;
    return bare !== undefined && [bare, pick(value as object, addedFields(value as object))];
  },
  ToJson: (value: unknown) => {
    const form = isInstance(value) ? jsonFormOf(value) : undefined;
    return form !== undefined && [form.json];
  },
};

const REVIVERS = {
  Fields: ([bare, fields]: [object, object]) => Object.assign(bare, fields),
  /** In entries of releases that kept bytes as text. */
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
