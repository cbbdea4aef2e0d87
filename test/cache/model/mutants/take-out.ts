/** @returns a function that puts the rule back */
export type TakeOut = () => () => void;

/** Ways to take one rule out of the engine, by what it does then. */
export type Mutants = Readonly<Record<string, TakeOut>>;

export type Method = (this: object, ...args: never[]) => unknown;

/** Replaces a method of a class. */
export function method(type: { prototype: object }, name: string, make: (own: Method) => Method): TakeOut {
  return replacement(type.prototype, name, 'value', make);
}

/** Replaces a getter of a class. */
export function getter(type: { prototype: object }, name: string, make: (own: Method) => Method): TakeOut {
  return replacement(type.prototype, name, 'get', make);
}

export function both(...parts: readonly TakeOut[]): TakeOut {
  return () => {
    const undo = parts.map((takeOut) => takeOut());
    return () => undo.forEach((putBack) => putBack());
  };
}

/** A private part of an object. */
export function part<Part = unknown>(whole: object, name: string): Part {
  // A part that was renamed would make a mutant that changes nothing.
  if (!(name in whole)) throw new Error(`There is no ${name} to look at.`);
  return (whole as Record<string, unknown>)[name] as Part;
}

function replacement(
  target: object,
  name: string,
  kind: 'value' | 'get',
  make: (own: Method) => Method,
): TakeOut {
  return () => {
    const own = Object.getOwnPropertyDescriptor(target, name);
    const rule = own?.[kind] as Method | undefined;
    // A mutant that changes nothing would prove nothing.
    if (own === undefined || typeof rule !== 'function') throw new Error(`There is no ${name} to take out.`);
    Object.defineProperty(target, name, { ...own, [kind]: make(rule) });
    return () => void Object.defineProperty(target, name, own);
  };
}
