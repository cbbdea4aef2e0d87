import { types } from 'node:util';
import { CacheValueError } from '../api/errors.js';
import { hasSymbolFields, isPlainObject } from '../options/checks/plain-object.js';
import { addedFields, fieldsOfArray, placeOf } from './added-fields.js';
import { hidesState, liveKindOf } from './unkeepable-objects.js';

/** The encoding that a value needs: JSON, where that says it exactly, a richer one, or one that has bytes too. */
export type ValueShape = 'json' | 'rich' | 'binary';

/** Deeper than any answer of a supplier, and far from the depth at which writing or reading would exhaust the stack. */
const DEEPEST = 1_000;

/**
 * The most parts that JSON may repeat, since it writes what is reached on several ways each time. Beyond that comes the
 * rich encoding, which writes it once. A few levels of shared objects otherwise grow without bound.
 */
const MOST_REPEATED = 100_000;

/** Called during a walk with what it comes to, each object once. */
export interface PartVisitor {
  part(part: object): void;
  /** It is of a class, and only its fields are written. */
  instance(): void;
}

/**
 * Walks through a value once. Objects of a class count as the plain object with their fields, or as what their
 * `toJSON` gives.
 *
 * @param method the method that gave the value, for messages
 * @throws CacheValueError for what can't be kept at all
 */
export function shapeOf(value: unknown, method: string, visitor?: PartVisitor): ValueShape {
  let shape: Exclude<ValueShape, 'binary'> = 'json';
  let hasBytes = false;
  const seen = new Map<object, number>();
  let repeated = 0;
  let written = 0;
  const path: object[] = [];
  /** Objects that `toJSON` speaks for, and built-in ones with fields of their own. */
  const spokenFor = new Set<object>();
  const withFields = new Set<object>();
  look(value);
  return hasBytes ? 'binary' : shape;

  function look(part: unknown): void {
    switch (typeof part) {
      case 'string':
      case 'boolean':
        return;
      case 'number':
        if (!Number.isFinite(part) || Object.is(part, -0)) shape = 'rich';
        return;
      case 'undefined':
      case 'bigint':
        shape = 'rich';
        return;
      case 'object':
        if (part !== null) enter(part);
        return;
      case 'function':
      case 'symbol':
        refuse(`a ${typeof part}`, part);
    }
  }

  /** @param part a part of the object that we are inside of; without it, that object */
  function refuse(what: string, part?: unknown): never {
    const at = placeOf(part === undefined ? path : [...path, part]);
    throw new CacheValueError(
      `${method}: the value holds ${what}${at === '' ? '' : ` at ${at}`}, which can't be kept. Return plain data (JSON, ` +
        'Date, Map, Set, BigInt, Buffer), or take the decorator away.',
    );
  }

  function enter(part: object): void {
    const weight = seen.get(part);
    if (weight !== undefined) return noteRepeat(part, weight);
    if (path.length >= DEEPEST) refuse(`objects nested deeper than ${DEEPEST} levels`);
    const before = written;
    written += 1;
    seen.set(part, 0);
    visitor?.part(part);
    path.push(part);
    lookInto(part);
    if (!spokenFor.has(part) && hasSymbolFields(part)) refuse('fields under symbols');
    path.pop();
    seen.set(part, written - before);
  }

  function noteRepeat(part: object, weight: number): void {
    written += weight;
    repeated += weight;
    if (repeated > MOST_REPEATED) shape = 'rich';
    noteCycle(part);
  }

  /** JSON has no text for cycles, and neither encoding for one that only `toJSON` makes. */
  function noteCycle(part: object): void {
    const start = path.indexOf(part);
    if (start === -1) return;
    const circle = path.slice(start);
    if (circle.some((outer) => spokenFor.has(outer))) refuse('a cycle through toJSON');
    if (circle.some((outer) => withFields.has(outer)))
      refuse('a cycle through a built-in object with fields', part);
    shape = 'rich';
  }

  function lookInto(part: object): void {
    if (Array.isArray(part)) return lookIntoArray(part);
    if (isPlainObject(part)) return lookAtFields(part, Object.keys(part));
    const kind = richKindOf(part);
    if (kind === undefined) return lookIntoInstance(part);
    shape = 'rich';
    lookAtAdded(part, addedFields(part));
    if (kind === 'leaf') hasBytes ||= ArrayBuffer.isView(part) || types.isArrayBuffer(part);
    else if (kind === 'set') (part as Set<unknown>).forEach(look);
    else
      for (const [key, item] of part as Map<unknown, unknown>) {
        look(key);
        look(item);
      }
  }

  function lookIntoArray(part: readonly unknown[]): void {
    const keys = Object.keys(part);
    const isDense = keys.length === part.length && (keys.at(-1) ?? '-1') === String(part.length - 1);
    if (isDense && isPlainObject(Object.getPrototypeOf(part) as object)) return part.forEach(look);
    const added = fieldsOfArray(part, keys);
    // By its keys, since one large hole would take for ever.
    shape = 'rich';
    lookAtAdded(part, added);
    lookAtFields(
      part,
      keys.filter((key) => !added.includes(key)),
    );
  }

  /** JSON leaves out what a built-in object carries beside what it contains. */
  function lookAtAdded(part: object, names: readonly string[]): void {
    if (names.length === 0) return;
    shape = 'rich';
    withFields.add(part);
    lookAtFields(part, names);
  }

  function lookIntoInstance(part: object): void {
    const live = liveKindOf(part);
    if (live !== undefined) refuse(live);
    const form = jsonFormOf(part);
    if (form === undefined) {
      if (hidesState(part)) refuse(`an object of class ${classNameOf(part)}, which hides its state`);
      visitor?.instance();
      return lookAtFields(part, Object.keys(part));
    }
    // JSON.stringify would not ask what toJSON gave for its own toJSON.
    if (typeof (form.json as { toJSON?: unknown } | null | undefined)?.toJSON === 'function') shape = 'rich';
    spokenFor.add(part);
    look(form.json);
  }

  function lookAtFields(part: object, keys: readonly string[]): void {
    for (const key of keys) look((part as Record<string, unknown>)[key]);
  }
}

/** The built-in kinds that the rich encoding revives. */
export function richKindOf(part: object): 'map' | 'set' | 'leaf' | undefined {
  if (types.isMap(part)) return 'map';
  if (types.isSet(part)) return 'set';
  const isLeaf =
    types.isDate(part) ||
    types.isRegExp(part) ||
    ArrayBuffer.isView(part) ||
    types.isArrayBuffer(part) ||
    (types.isBoxedPrimitive(part) && !types.isSymbolObject(part)) ||
    part instanceof URL ||
    part instanceof URLSearchParams;
  return isLeaf ? 'leaf' : undefined;
}

/** The class name of an object, for messages. */
export function classNameOf(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'an unnamed class';
}

/** An object's own text or plain form, where its class gives one. */
export function jsonFormOf(value: object): { json: unknown } | undefined {
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? { json: toJSON.call(value, '') } : undefined;
}
