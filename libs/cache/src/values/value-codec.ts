import { types } from 'node:util';
import { CacheValueError } from '../api/errors.js';
import { asBuffer } from '../ports/stored-kind.js';
import type { CacheableOptions } from '../options/cacheable-options.js';
import type { AnswerSource, ValueEncoding } from './entry.js';
import { revived } from './revived.js';
import { parseRich, readBinary, stringifyRich, writeBinary } from './rich-encoding.js';
import { type PartVisitor, shapeOf } from './value-shape.js';

/** Bytes that a view may keep alive besides its own: this many, and a quarter of its own. */
const MOST_ELSE_BYTES = 1_024;

/** With this many objects of a private copy marked no further level is looked into: a copy is made for each caller. */
const ENOUGH_MARKED = 100;

/** A value in bytes, with how they are written. */
export interface EncodedValue {
  readonly encoding: ValueEncoding;
  readonly value: Uint8Array;
}

/**
 * Writes a value so that reading it gives the same again. It writes JSON where JSON says all of it, which is the
 * fastest. Else it writes devalue, which keeps Date, Map, Set, BigInt, undefined, NaN, cycles and the like. The bytes of
 * typed arrays and Buffers come behind that as they are.
 *
 * @param method the method that gave the value, for messages
 * @throws CacheValueError for functions, streams, Observables and what else can't be kept
 */
export function encodeValue(value: unknown, method: string, visitor?: PartVisitor): EncodedValue {
  try {
    const shape = shapeOf(value, method, visitor);
    if (shape === 'binary') return { encoding: 'binary', value: ownBytes(writeBinary(value)) };
    return shape === 'json'
      ? { encoding: 'json', value: bytesOf(JSON.stringify(value)) }
      : { encoding: 'devalue', value: bytesOf(stringifyRich(value)) };
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
  const bytes = asBuffer(value);
  switch (encoding) {
    case 'json':
      return JSON.parse(bytes.toString());
    case 'devalue':
      return parseRich(bytes.toString());
    case 'binary':
      return readBinary(bytes);
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

  /** @param source the answer that the value is; unknown until its entry is made */
  constructor(
    private readonly decodable: DecodableValue,
    public source?: AnswerSource,
  ) {}

  to({ type, mutable }: Presentation): unknown {
    if (mutable === true || !this.decodable.isJson) return markedCopy(this.decoded(type), this.source);
    if (this.frozen?.type !== type || this.frozen === undefined) {
      this.frozen = { type, value: deepFrozen(this.decoded(type), this.source) };
    }
    return this.frozen.value;
  }

  private decoded(type: Presentation['type']): unknown {
    const decoded = this.decodable.decode();
    return type === undefined ? decoded : revived(decoded, type);
  }
}

/** A value that was encoded, for callers. */
export function presentedOf(encoded: EncodedValue): PresentedValue {
  return new PresentedValue({ isJson: encoded.encoding === 'json', decode: () => decodeValue(encoded) });
}

/** A value that all callers get as the method returned it. */
export class GivenValue extends PresentedValue {
  constructor(private readonly value: unknown) {
    super({ isJson: false, decode: () => value });
  }

  override to(): unknown {
    return this.value;
  }
}

function deepFrozen(value: unknown, source: AnswerSource | undefined): unknown {
  // A list of what is still to be frozen, not recursion: what others wrote may be nested deeper than the stack.
  const open = isObject(value) ? [value] : [];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    addInside(part, open);
    if (source !== undefined) PartOfAnswer.mark(part, source);
    Object.freeze(part);
  }
  return value;
}

/** Marks a caller's own copy: its outer objects, and the lists among them as a whole. */
function markedCopy(value: unknown, source: AnswerSource | undefined): unknown {
  if (source === undefined || !isObject(value)) return value;
  const parts = [value];
  for (let at = 0; at < parts.length && parts.length < ENOUGH_MARKED; at += 1) {
    const part = parts[at] as object;
    if (types.isSet(part)) addInside([...part], parts);
    else if (types.isMap(part)) addInside([...part].flat(), parts);
    else if (!ArrayBuffer.isView(part)) addInside(part, parts);
  }
  for (const part of parts) PartOfAnswer.mark(part, source);
  return value;
}

/** Adds the objects right inside of an array or an object to a list. */
function addInside(part: object, found: object[]): void {
  if (Array.isArray(part)) {
    for (const item of part as unknown[]) if (isObject(item)) found.push(item);
    return;
  }
  // Faster than Object.values, measured; a class's own prototype may be behind the first object.
  for (const key in part) {
    const inner: unknown = (part as Record<string, unknown>)[key];
    if (isObject(inner) && Object.hasOwn(part, key)) found.push(inner);
  }
}

/** Returns what it is given in place of a new object: a class that extends it puts its private fields on that. */
const Given = function (given: object) {
  return given;
} as unknown as new (given: object) => object;

/**
 * The mark of an object that is part of a cached answer. It is a private field: nobody sees it, no copy has it, and it
 * goes with the object. A WeakMap takes three times as long to write, and slows each garbage collection.
 */
class PartOfAnswer extends Given {
  readonly #source: AnswerSource;

  private constructor(part: object, source: AnswerSource) {
    super(part);
    this.#source = source;
  }

  /** Marks an object that was just decoded; it may be in several places. */
  static mark(part: object, source: AnswerSource): object {
    return #source in part ? part : new PartOfAnswer(part, source);
  }

  static sourceOf(part: object): AnswerSource | undefined {
    return #source in part ? part.#source : undefined;
  }
}

/** The cached answer that an object is part of, as callers got it; none for copies that the application made. */
export function sourceOf(part: object): AnswerSource | undefined {
  return PartOfAnswer.sourceOf(part);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
