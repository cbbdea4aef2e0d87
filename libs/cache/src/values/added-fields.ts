import { isDeepStrictEqual, types } from 'node:util';
import { isPlainObject } from '../options/checks/plain-object.js';

/**
 * The names of the own fields that a built-in object has beside what it contains, such as `index` of a match. Of a
 * subclass of Array also plain values that it hides from loops, as `count` of a query's rows.
 */
export function addedFields(container: object): string[] {
  if (Array.isArray(container)) return fieldsOfArray(container, Object.keys(container));
  if (ArrayBuffer.isView(container)) return fieldsOfView(container);
  const keys = Object.keys(container);
  return types.isStringObject(container) ? keys.slice(container.length) : keys;
}

/** The same of an array whose keys are known: indices come first, in their order. */
export function fieldsOfArray(list: readonly unknown[], keys: readonly string[]): string[] {
  let start = keys.length;
  while (start > 0 && !isIndex(keys[start - 1] as string)) start -= 1;
  const fields = start === keys.length ? [] : keys.slice(start);
  return isPlainObject(Object.getPrototypeOf(list) as object) ? fields : [...fields, ...hiddenFieldsOf(list)];
}

function hiddenFieldsOf(list: readonly unknown[]): string[] {
  return Object.getOwnPropertyNames(list).filter((name) => {
    if (name === 'length' || isIndex(name)) return false;
    const { enumerable, value } = Object.getOwnPropertyDescriptor(list, name) as PropertyDescriptor;
    return (
      enumerable === false && (value === null || /^(?:string|number|boolean|bigint)$/.test(typeof value))
    );
  });
}

/** The keys of a view are its indices, as many as it has bytes; a look at all of them would take long. */
function fieldsOfView(view: ArrayBufferView): string[] {
  const bare = Object.setPrototypeOf(bareView(view), Object.getPrototypeOf(view) as object) as unknown;
  // Node compares bytes as a block, and beside them the fields. NaN is never the same.
  return isDeepStrictEqual(view, bare) ? [] : Object.keys(view).filter((name) => !isIndex(name));
}

/** An array's index: `'4294967295'` is none. */
function isIndex(name: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;
}

/** The same built-in object without its class and fields; `undefined` for other objects. What it contains is not copied. */
export function bareContainer(value: object): object | undefined {
  if (Array.isArray(value)) return bareArray(value);
  if (types.isMap(value)) return new Map(value);
  if (types.isSet(value)) return new Set(value);
  if (types.isDate(value)) return new Date(value.getTime());
  if (types.isRegExp(value)) return new RegExp(value.source, value.flags);
  if (ArrayBuffer.isView(value)) return bareView(value);
  if (types.isArrayBuffer(value)) return value.slice(0);
  if (types.isBoxedPrimitive(value) && !types.isSymbolObject(value)) return Object(value.valueOf()) as object;
  if (value instanceof URL) return new URL(value.href);
  return value instanceof URLSearchParams ? new URLSearchParams(value.toString()) : undefined;
}

function bareArray(list: readonly unknown[]): unknown[] {
  const bare: unknown[] = [];
  bare.length = list.length;
  for (const name of Object.keys(list)) if (isIndex(name)) bare[Number(name)] = list[Number(name)];
  return bare;
}

type ViewClass = new (buffer: ArrayBufferLike, byteOffset: number, length?: number) => ArrayBufferView;
const VIEWS = globalThis as unknown as Record<string, ViewClass>;

function bareView(view: ArrayBufferView): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = view;
  if (Buffer.isBuffer(view)) return Buffer.from(buffer, byteOffset, byteLength);
  if (types.isDataView(view)) return new DataView(buffer, byteOffset, byteLength);
  const { [Symbol.toStringTag]: kind, length } = view as Uint8Array;
  return new (VIEWS[kind] as ViewClass)(buffer, byteOffset, length);
}

/** The place of the last of these parts, each of which is in the one before, as text: `.rows[0].count`. */
export function placeOf(parts: readonly unknown[]): string {
  const steps = parts.slice(1).map((part, index) => stepTo(part, parts[index] as object));
  return steps.join('').slice(0, 200);
}

/** Keys of a Map are users' data; those of an object are names. */
function stepTo(part: unknown, outer: object): string {
  const name = Object.getOwnPropertyNames(outer).find((each) => {
    const { value } = Object.getOwnPropertyDescriptor(outer, each) as PropertyDescriptor;
    return Object.is(value, part);
  });
  if (name === undefined) return '[…]';
  if (Array.isArray(outer) && isIndex(name)) return `[${name}]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name).slice(0, 80)}]`;
}
