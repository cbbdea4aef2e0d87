import { types } from 'node:util';
import { isPlainObject } from '../options/checks/plain-object.js';
import { classNameOf, hasSymbolFields, hidesState, jsonFormOf } from '../values/value-shape.js';

/** Why a value has no canonical form, and where in it: `at` is empty for the value itself. */
export class NoCanonicalForm extends Error {
  constructor(
    readonly at: string,
    readonly why: string,
  ) {
    super(`${at} ${why}`);
  }
}

const DEEPEST = 500;
/** Objects and array slots, those that are reached on several ways counted each time: a bound on the time it takes. */
const MOST_PARTS = 250_000;

/**
 * Text that two values share exactly when they count as the same argument. Every kind of value starts with a mark of
 * its own and strings are quoted, so values of different kinds never meet. Object keys are sorted and undefined fields
 * left out. An object of a class counts as the plain object with its fields, together with its `toJSON()` where it has
 * one. Maps and Sets count by content, whatever their order. Accessors and private fields are not seen.
 *
 * @throws NoCanonicalForm for functions, symbols and fields under them, cycles, promises, objects that hide their state, and
 * what is too large
 */
export function canonicalForm(value: unknown): string {
  return new CanonicalWriter().write(value);
}

class CanonicalWriter {
  private readonly path: (string | number)[] = [];
  private readonly ancestors = new Set<object>();
  private partsLeft = MOST_PARTS;

  write(value: unknown): string {
    switch (typeof value) {
      case 'undefined':
        return 'u';
      case 'boolean':
        return value ? 't' : 'f';
      case 'number':
        return Object.is(value, -0) ? '#-0' : `#${value}`;
      case 'bigint':
        return `i${value}`;
      case 'string':
        return JSON.stringify(value);
      case 'object':
        return value === null ? 'n' : this.writeObject(value);
      case 'function':
      case 'symbol':
        return this.refuse(`is a ${typeof value}`);
    }
  }

  private writeObject(value: object): string {
    if (this.ancestors.has(value)) return this.refuse('refers back to itself');
    if (this.ancestors.size >= DEEPEST) return this.refuse(`is nested deeper than ${DEEPEST} levels`);
    this.partsLeft -= Array.isArray(value) ? 1 + value.length : 1;
    if (this.partsLeft < 0) return this.refuse(`takes the arguments over ${MOST_PARTS} parts`);
    this.ancestors.add(value);
    const text = this.writeInside(value);
    if (hasSymbolFields(value)) return this.refuse('has fields under symbols');
    this.ancestors.delete(value);
    return text;
  }

  private writeInside(value: object): string {
    if (Array.isArray(value)) return this.writeArray(value);
    const builtIn = this.writeBuiltIn(value);
    if (builtIn === undefined) return this.writeFields(value);
    // A subclass may add fields, as a Date with a time zone does. The keys of a view are its indices.
    return this.withAddedFields(builtIn, value, ArrayBuffer.isView(value) ? [] : Object.keys(value));
  }

  private writeArray(value: readonly unknown[]): string {
    let text = '[';
    let items = 0;
    for (let index = 0; index < value.length; index += 1) {
      const isHole = !Object.hasOwn(value, index);
      if (!isHole) items += 1;
      text += `${isHole ? 'h' : this.inside(index, value[index])},`;
    }
    return this.withAddedFields(`${text}]`, value, Object.keys(value).slice(items));
  }

  /** Objects whose state their fields don't show, but which can be read otherwise. */
  private writeBuiltIn(value: object): string | undefined {
    if (types.isDate(value)) return `D${value.getTime()}`;
    if (types.isMap(value)) return this.writeMap(value);
    if (types.isSet(value))
      return `S{${[...value]
        .map((item, index) => this.inside(index, item))
        .toSorted()
        .join()}}`;
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset, byteLength } = value;
      return `B${JSON.stringify(classNameOf(value))}:${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}`;
    }
    if (types.isAnyArrayBuffer(value)) return `B:${Buffer.from(value).toString('base64')}`;
    if (types.isRegExp(value)) return `R${JSON.stringify(value.source)}${value.flags}`;
    if (types.isBoxedPrimitive(value)) return `W${this.write(value.valueOf())}`;
    if (value instanceof URLSearchParams) return `Q${JSON.stringify(value.toString())}`;
    if (types.isNativeError(value)) return this.refuse('is an Error');
    if (types.isPromise(value)) return this.refuse('is a promise');
    return undefined;
  }

  private writeMap(value: ReadonlyMap<unknown, unknown>): string {
    const pairs = [...value].map(
      ([key, item], index) => `${this.inside(index, key)}=>${this.inside(index, item)}`,
    );
    return `M{${pairs.toSorted().join()}}`;
  }

  private writeFields(value: object): string {
    const form = isPlainObject(value) ? undefined : jsonFormOf(value);
    if (form === undefined && hidesState(value)) {
      return this.refuse(`is of class ${classNameOf(value)}, which does not show its state in own fields`);
    }
    if (form === undefined) return this.writeKeys(value, Object.keys(value));
    const dataKeys = Object.keys(value).filter(
      (key) => typeof (value as Record<string, unknown>)[key] !== 'function',
    );
    return `J${this.writeKeys(value, dataKeys)}${this.inside('toJSON()', form.json)}`;
  }

  private withAddedFields(text: string, value: object, keys: string[]): string {
    const fields = this.writeKeys(value, keys);
    return fields === '{}' ? text : `${text}${fields}`;
  }

  private writeKeys(value: object, keys: string[]): string {
    let text = '{';
    for (const key of keys.toSorted()) {
      const field = (value as Record<string, unknown>)[key];
      if (field !== undefined) text += `${JSON.stringify(key)}:${this.inside(key, field)},`;
    }
    return `${text}}`;
  }

  private inside(step: string | number, value: unknown): string {
    this.path.push(step);
    const text = this.write(value);
    this.path.pop();
    return text;
  }

  private refuse(why: string): never {
    const at = this.path.map((step) => (isName(step) ? `.${step}` : `[${JSON.stringify(step)}]`)).join('');
    throw new NoCanonicalForm(at, why);
  }
}

function isName(step: string | number): boolean {
  return typeof step === 'string' && /^[A-Za-z_$][\w$]*(?:\(\))?$/.test(step);
}
