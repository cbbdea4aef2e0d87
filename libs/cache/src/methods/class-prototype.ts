/** The prototype of an object's class, also where the object was made by `Object.create(instance)`; none without a class. */
export function classPrototypeOf(instance: object): object | undefined {
  let prototype: unknown = Object.getPrototypeOf(instance);
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, 'constructor')) return prototype;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}
