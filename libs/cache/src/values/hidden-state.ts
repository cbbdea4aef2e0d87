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

/** Says that an object has fields under symbols, which neither its JSON nor the list of its keys shows. */
export function hasSymbolFields(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some((symbol) =>
    Object.prototype.propertyIsEnumerable.call(value, symbol),
  );
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
