import { types } from 'node:util';
import { classNameOf } from '../values/value-shape.js';

/** The canonical form of a built-in object that holds nothing else: a Date, bytes, a RegExp or search parameters. */
export function leafForm(value: object): string | undefined {
  if (types.isDate(value)) return `D${value.getTime()}`;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return `B${JSON.stringify(classNameOf(value))}:${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}`;
  }
  if (types.isAnyArrayBuffer(value)) return `B:${Buffer.from(value).toString('base64')}`;
  if (types.isRegExp(value)) return `R${JSON.stringify(value.source)}${value.flags}`;
  return value instanceof URLSearchParams ? `Q${JSON.stringify(value.toString())}` : undefined;
}
