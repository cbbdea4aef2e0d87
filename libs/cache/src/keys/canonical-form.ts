import { types } from 'node:util';
import { isPlainObject } from '../options/checks/plain-object.js';
import { addedFields, fieldsOfArray } from '../values/added-fields.js';
import { countedFields, hasCountedSymbols, unseenStateOf } from './counted-fields.js';
import type { FormMaker } from './memo-trial.js';
import { leafForm } from './leaf-form.js';
import { type LibraryValue, libraryValue } from './library-values.js';
import { hidesState } from '../values/unkeepable-objects.js';
import { classNameOf, jsonFormOf } from '../values/value-shape.js';

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
 * left out. An object of a class counts as the plain object with its fields, beside its `toJSON()` where it has one. What
 * reading it fills does not count. Dates of libraries count by what they say. Accessors are not seen.
 *
 * @throws NoCanonicalForm for functions, symbols and fields under them, cycles, promises, objects that hide their state, and
 * what is too large
 */
export function canonicalForm(value: unknown): string {
  return new CanonicalWriter().write(value);
}

class CanonicalWriter implements FormMaker {
  private readonly path: (string | number)[] = [];
  private readonly ancestors = new Set<object>();
  private partsLeft = MOST_PARTS;

  constructor(
    readonly depth = 0,
    private forms?: Map<object, string>,
  ) {}

  /** The form of a field that is tried out. One object has one form while it is written. */
  formOf(value: object): string {
    this.forms ??= new Map();
    const form = this.forms.get(value) ?? new CanonicalWriter(this.depth + 1, this.forms).write(value);
    this.forms.set(value, form);
    return form;
  }

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
    const known = isPlainObject(value) ? undefined : libraryValue(value);
    const text = known === undefined ? this.writeInside(value) : this.writeKnown(value, known);
    if (known === undefined && hasCountedSymbols(value, this)) return this.refuse('has fields under symbols');
    this.ancestors.delete(value);
    return text;
  }

  private writeInside(value: object): string {
    if (Array.isArray(value)) return this.writeArray(value);
    const builtIn = this.writeBuiltIn(value);
    if (builtIn === undefined) return this.writeFields(value);
    // A subclass may add fields, as a Date with a time zone does.
    this.refuseUnseenState(value);
    return this.withAddedFields(builtIn, value, addedFields(value));
  }

  private writeKnown(value: object, { kind, state, isOwnField }: LibraryValue): string {
    const text = `L${JSON.stringify(kind)}${this.writeArray(state)}`;
    return this.withAddedFields(
      text,
      value,
      Object.keys(value).filter((name) => !isOwnField(name)),
    );
  }

  private writeArray(value: readonly unknown[]): string {
    let text = '[';
    for (let index = 0; index < value.length; index += 1) {
      const isHole = !Object.hasOwn(value, index);
      text += `${isHole ? 'h' : this.inside(index, value[index])},`;
    }
    return this.withAddedFields(`${text}]`, value, fieldsOfArray(value, Object.keys(value)));
  }

  /** Objects whose state their fields don't show, but which can be read otherwise. */
  private writeBuiltIn(value: object): string | undefined {
    if (types.isMap(value)) return this.writeMap(value);
    if (types.isSet(value))
      return `S{${[...value]
        .map((item, index) => this.inside(index, item))
        .toSorted()
        .join()}}`;
    if (types.isBoxedPrimitive(value)) return `W${this.write(value.valueOf())}`;
    if (types.isNativeError(value)) return this.refuse('is an Error');
    if (types.isPromise(value)) return this.refuse('is a promise');
    return leafForm(value);
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
    const names = Object.keys(value);
    if (form === undefined) {
      if (names.length > 0 && !isPlainObject(value)) this.refuseUnseenState(value);
      return this.writeKeys(value, names);
    }
    const kind: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
    const data = names.filter((name) => typeof (value as Record<string, unknown>)[name] !== 'function');
    return `J${typeof kind === 'string' ? JSON.stringify(kind) : ''}${this.writeKeys(value, data)}${this.inside('toJSON()', form.json)}`;
  }

  private refuseUnseenState(value: object): void {
    const field = unseenStateOf(value);
    if (field === undefined) return;
    this.refuse(
      `is of class ${classNameOf(value)}, of whose private ${field} no key can tell; give it a toJSON`,
    );
  }

  private withAddedFields(text: string, value: object, names: readonly string[]): string {
    if (names.length === 0) return text;
    const fields = this.writeKeys(value, names);
    return fields === '{}' ? text : `${text}${fields}`;
  }

  private writeKeys(value: object, names: readonly string[]): string {
    const counted = countedFields(value, names, this);
    let text = '{';
    if (counted === undefined) {
      for (const key of names.toSorted())
        text += this.writeField(key, (value as Record<string, unknown>)[key]);
    } else {
      for (const [key, field] of counted.toSorted(([one], [other]) => (one < other ? -1 : 1)))
        text += this.writeField(key, field);
    }
    return `${text}}`;
  }

  private writeField(key: string, field: unknown): string {
    return field === undefined ? '' : `${JSON.stringify(key)}:${this.inside(key, field)},`;
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
