import { types } from 'node:util';
import { isPlainObject } from '../options/checks/plain-object.js';

/**
 * Says that an object keeps its state where its own fields don't show it. Headers, Temporal's types and classes with
 * `#fields` keep it in private fields or slots. Others keep it in an object that they were made of by `Object.create`.
 * What its class declares besides the constructor is there to tell of such state. Two such objects look alike from
 * outside whatever they hold, so neither a key nor a copy can be made of them.
 */
export function hidesState(value: object): boolean {
  if (isPlainObject(value) || Object.keys(value).length > 0) return false;
  return Object.prototype.toString.call(value) !== '[object Object]' || inheritsMembers(value);
}

function inheritsMembers(value: object): boolean {
  let prototype: object | null = Object.getPrototypeOf(value);
  while (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    if (Reflect.ownKeys(prototype).some((key) => key !== 'constructor')) return true;
    prototype = Object.getPrototypeOf(prototype);
  }
  return false;
}

/**
 * The name of an object that does something rather than say something, else `undefined`. A lone method of such a name is any
 * class's own, as `page.next()`.
 */
export function liveKindOf(part: object): string | undefined {
  const has = (name: string | symbol): boolean =>
    typeof (part as Record<string | symbol, unknown>)[name] === 'function';
  if (has('subscribe') && has('pipe')) return 'an Observable';
  if ((has('pipe') && has('on')) || part instanceof ReadableStream) return 'a stream';
  if (has('then')) return 'a promise';
  if (has('next') && (has(Symbol.iterator) || has(Symbol.asyncIterator))) return 'an iterator';
  return types.isNativeError(part) ? 'an Error' : undefined;
}
