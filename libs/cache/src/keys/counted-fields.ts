import { isPlainObject } from '../options/checks/plain-object.js';
import { membersOf, MemoPlan, codeOf } from './memo-plan.js';
import { fieldOf, type FormMaker, hasOwnGetter, looksPrivate, MemoTrial } from './memo-trial.js';
import { privateStateOf } from './private-state.js';

/** A class, as far as it matters for keys. */
interface ClassTraits {
  readonly memos: MemoPlan;
  /** The private field that no key can see; none where a `toJSON` of its own speaks for the class. */
  readonly privateState: string | undefined;
}

const classes = new WeakMap<object, ClassTraits>();

/** A field's name, and the value that it counts with. */
export type CountedField = readonly [name: string, value: unknown];

/**
 * The fields that say what an object is, where some of these do not. Fields that reading the object fills do not: a
 * getter that remembers, a text that was formatted once, a count of reads. They are found by trying: a copy without the
 * field is read, and has it again. Nor do private-looking fields of a class that are named a cache.
 *
 * @returns `undefined` where all of them count as they are
 */
export function countedFields(
  value: object,
  names: readonly string[],
  forms: FormMaker,
): readonly CountedField[] | undefined {
  const plans = plansOf(value, names);
  if (plans.length === 0) return undefined;
  const memos = new MemoTrial(value, plans, names, forms);
  let counted: CountedField[] | undefined;
  for (const [index, name] of names.entries()) {
    if (memos.isSure(name)) {
      counted?.push([name, fieldOf(value, name)]);
      continue;
    }
    counted ??= names.slice(0, index).map((before) => [before, fieldOf(value, before)]);
    const settled = memos.settled(name);
    if (settled !== undefined) counted.push([name, settled.value]);
  }
  return counted;
}

/** Says that an object has fields under symbols that are no memos. */
export function hasCountedSymbols(value: object, forms: FormMaker): boolean {
  const symbols = Object.getOwnPropertySymbols(value).filter((symbol) =>
    Object.prototype.propertyIsEnumerable.call(value, symbol),
  );
  if (symbols.length === 0 || isPlainObject(value)) return symbols.length > 0;
  const memos = new MemoTrial(value, [traitsOf(value).memos], symbols, forms);
  return symbols.some((symbol) => memos.isSure(symbol) || memos.settled(symbol) !== undefined);
}

/** The private field of an object's class that holds state which no key can see, if there is one. */
export function unseenStateOf(value: object): string | undefined {
  return traitsOf(value).privateState;
}

function plansOf(value: object, names: readonly string[]): MemoPlan[] {
  const plans: MemoPlan[] = [];
  if (!isPlainObject(value)) {
    const { memos } = traitsOf(value);
    if (!memos.isEmpty || names.some(looksPrivate)) plans.push(memos);
  }
  if (names.some((name) => hasOwnGetter(value, name))) {
    plans.push(new MemoPlan(membersOf(value).filter(({ isGetter }) => isGetter)));
  }
  return plans;
}

function traitsOf(value: object): ClassTraits {
  const prototype = Object.getPrototypeOf(value) as object;
  let traits = classes.get(prototype);
  if (traits === undefined) classes.set(prototype, (traits = readClass(prototype)));
  return traits;
}

function readClass(prototype: object): ClassTraits {
  const own: object[] = [];
  for (
    let next: object | null = prototype;
    next !== null && !isBuiltIn(next);
    next = Object.getPrototypeOf(next) as object | null
  ) {
    own.push(next);
  }
  const members = own.flatMap(membersOf);
  // Without a member nothing could be told of it, either.
  const isSpokenFor = members.length === 0 || own.some((each) => Object.hasOwn(each, 'toJSON'));
  const hidden = own.map((each) => privateStateOf(each.constructor)).find((name) => name !== undefined);
  return { memos: new MemoPlan(members), privateState: isSpokenFor ? undefined : hidden };
}

/** A class of the language or of the platform, which may be written in JavaScript, as URL is. */
function isBuiltIn({ constructor }: object): boolean {
  const isGlobal = (globalThis as unknown as Record<string, unknown>)[constructor.name] === constructor;
  return isGlobal || /\{\s*\[native code\]\s*\}\s*$/.test(codeOf(constructor));
}
