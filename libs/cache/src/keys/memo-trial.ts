import { isPlainObject } from '../options/checks/plain-object.js';
import { bareContainer } from '../values/added-fields.js';
import type { Filler, MemoPlan } from './memo-plan.js';

type Name = string | symbol;

/** Makes canonical forms of fields that are tried out, for comparison. */
export interface FormMaker {
  /** The number of trials that it is inside of. */
  readonly depth: number;
  formOf(value: object): string;
}

/** Fields that lie deeper in fields that are tried out count as they are. */
const DEEPEST = 50;

/** Finds the memos among the fields of one object, by reading copies of it. */
export class MemoTrial {
  constructor(
    private readonly value: object,
    private readonly plans: readonly MemoPlan[],
    private readonly names: readonly Name[],
    private readonly forms: FormMaker,
  ) {}

  /** Says that a field counts as it is, without a trial: nothing that the object has fills it. */
  isSure(name: Name): boolean {
    if (hasOwnGetter(this.value, name)) return true;
    return !this.isCache(name) && this.plans.every((plan) => plan.fillersOf(name).length === 0);
  }

  /**
   * The value of a field once its object has been read; `undefined` for a memo, and for a count of reads. One that reading
   * corrects, as text that is trimmed, counts as what it becomes.
   */
  settled(name: Name): { value: unknown } | undefined {
    if (this.isCache(name)) return undefined;
    let settled = fieldOf(this.value, name);
    if (settled === undefined || this.forms.depth >= DEEPEST) return { value: settled };
    for (const plan of this.plans) {
      for (const filler of plan.fillersOf(name)) {
        if (filler.isReading) {
          const copy = copyOf(this.value, []);
          const once = filledBy(filler, copy, name);
          if (once !== undefined && !this.areSame(once, settled)) {
            if (!this.areSame(filledBy(filler, copy, name), once)) return undefined;
            settled = once;
          }
        }
        if (this.isRegained(name, settled, filler, plan)) return undefined;
      }
    }
    return { value: settled };
  }

  /** Says that a copy has the field again once it is read, without it, or without all that is filled along with it. */
  private isRegained(name: Name, settled: unknown, filler: Filler, plan: MemoPlan): boolean {
    if (this.areSame(filledBy(filler, copyOf(this.value, [name]), name), settled)) return true;
    const together = this.names.filter((each) => plan.fillersOf(each).some(({ run }) => run === filler.run));
    return together.length > 1 && this.areSame(filledBy(filler, copyOf(this.value, together), name), settled);
  }

  /** A private-looking field of a class that is named a cache. */
  private isCache(name: Name): boolean {
    return typeof name === 'string' && /^[_$]+\w*(?:cache|memo)/i.test(name) && !isPlainObject(this.value);
  }

  private areSame(one: unknown, other: unknown): boolean {
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
      return Object.is(one, other);
    }
    try {
      return this.forms.formOf(one) === this.forms.formOf(other);
    } catch {
      // A field that has no form is refused by name where it is written.
      return false;
    }
  }
}

/** Says that a name begins as names of private fields do. */
export function looksPrivate(name: string): boolean {
  return name.startsWith('_') || name.startsWith('$');
}

/** Faster than a descriptor, measured: it is asked of each field of each argument. */
const { __lookupGetter__: getterOf } = Object.prototype as unknown as {
  __lookupGetter__(this: object, name: Name): unknown;
};

/** Says that an object itself has a getter of that name. */
export function hasOwnGetter(value: object, name: Name): boolean {
  return getterOf.call(value, name) !== undefined && Object.hasOwn(value, name);
}

/** The value that a getter or method leaves in a field of a copy; `undefined` where it can't run on one. */
function filledBy({ run }: Filler, copy: object, field: Name): unknown {
  try {
    run.call(copy);
  } catch {
    return undefined;
  }
  return Object.hasOwn(copy, field) ? fieldOf(copy, field) : undefined;
}

/** A field by its name. */
export function fieldOf(value: object, field: Name): unknown {
  return (value as Record<Name, unknown>)[field];
}

/** A copy of the same class, without running a constructor. What its fields hold is not copied. */
function copyOf(value: object, without: readonly Name[]): object {
  const descriptors = Object.getOwnPropertyDescriptors(value) as Record<Name, PropertyDescriptor>;
  const bare = bareContainer(value);
  for (const name of [...without, ...(bare === undefined ? [] : Reflect.ownKeys(bare))])
    delete descriptors[name];
  for (const name of Reflect.ownKeys(descriptors)) {
    const descriptor = descriptors[name] as PropertyDescriptor;
    descriptor.configurable = true;
    if ('value' in descriptor) descriptor.writable = true;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  return Object.defineProperties(
    bare === undefined
      ? (Object.create(prototype) as object)
      : (Object.setPrototypeOf(bare, prototype) as object),
    descriptors,
  );
}
