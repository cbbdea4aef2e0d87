/**
 * Recognizes an object that is written with braces, or made with `Object.create(null)`. It does without `instanceof`, so that
 * objects of another realm count too.
 */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Recognizes an object with named fields and nothing else: no array, Date or instance of a class. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && isPlainObject(value);
}

/** Says that an object has fields under symbols, which neither its JSON nor the list of its keys shows. */
export function hasSymbolFields(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some((symbol) =>
    Object.prototype.propertyIsEnumerable.call(value, symbol),
  );
}
