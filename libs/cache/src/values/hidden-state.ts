export type Class = abstract new (...args: never[]) => object;

/** Comments and texts, in which a name means nothing. */
const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;

/** A private name, as it is declared: of an object, or of the class itself, which has it without any object. */
const DECLARED = /(?:\b(static)\s+)?(?:\b(?:async|get|set)\s+)*(?<![.\w$)\]])\*?#([\w$]+)\s*(?=[=;({}\n])/g;

/** A private name, as it is used: `this.#amount`, `#amount in other`. */
const USED = /(?:[\w$)\]]\s*\??\.\s*#([\w$]+)|#([\w$]+)\s+in\b)/g;

/** The calls that compilers write for private names where the target has none. */
const COMPILED_USE =
  /\b(?:__classPrivateField(?:Get|Set|In)|_class_private_(?:field|method)_\w+|_classPrivate\w+)\b/;

const known = new WeakMap<Class, boolean>();

/**
 * Says that the code of a class, or of one that it extends, uses private names. Its constructor alone gives them to an
 * object, so that one that was made without it throws at use. The code is read, since nothing else tells.
 */
export function usesPrivateNames(type: Class): boolean {
  const before = known.get(type);
  if (before !== undefined) return before;
  const inherited: unknown = Object.getPrototypeOf(type);
  const uses =
    codeUsesPrivateNames(Function.prototype.toString.call(type)) ||
    (typeof inherited === 'function' &&
      inherited !== Function.prototype &&
      usesPrivateNames(inherited as Class));
  known.set(type, uses);
  return uses;
}

function codeUsesPrivateNames(text: string): boolean {
  const code = text.replace(NO_CODE, "''");
  if (COMPILED_USE.test(code)) return true;
  const declared = [...code.matchAll(DECLARED)].filter(([, isOfClass]) => isOfClass === undefined);
  const ofObjects = new Set(declared.map(([, , name]) => name));
  return [...code.matchAll(USED)].some(([, used, asked]) => ofObjects.has(used ?? asked));
}

/** The name of an own field that reading or writing an object's JSON loses: one that is hidden, or computed. */
export function unsettableField(instance: object): string | undefined {
  return Object.entries(Object.getOwnPropertyDescriptors(instance)).find(
    ([, { enumerable, get, set }]) => enumerable !== true || get !== undefined || set !== undefined,
  )?.[0];
}
