import { CacheKeyConflictError } from '../api/errors.js';
import type { ReaderMark } from './marks/mark.js';
import { chainOf } from './marks/marks-of.js';
import type { MethodKeys } from './method-keys.js';

/** A cached method of one class: those that write or evict find it here. */
export interface Reader {
  readonly keys: MethodKeys;
  readonly mark: ReaderMark;
  /** The prototype of the class. */
  readonly owner: object;
  /** The application makes objects of the class; else it is only imported here, for its name. */
  readonly isProvided: boolean;
  /** A cached method of a subclass overrides it: it is called as the `super` of that. */
  readonly isOverridden: boolean;
  /** Overrides call it, maybe with other arguments than they are given: its entries fall as a whole. */
  readonly isInner: boolean;
}

/** The classes of an application, as far as its container knows them. */
export interface ApplicationClasses {
  /** Grows as modules are added, also by lazy loading. */
  readonly count: number;
  /** The prototypes of all classes that the container makes objects of, or has objects of. */
  prototypes(): Iterable<object>;
  /** The prototypes of the classes that are provided in the place of a class. */
  standingInFor(type: object): object[];
  /** All objects of a class; none where Nest makes them anew, for requests or for those that they are injected into. */
  objectsOf(classPrototype: object): object[];
  /** True for an object that the application has made, or was given. */
  has(object: object): boolean;
}

/** The class of an object that writes, and whether it inherits the method that does. */
export interface WritingClass {
  readonly prototype: object;
  readonly isInherited: boolean;
}

/** The readers that a writer means: the one whose keys it writes, and all whose entries it evicts. */
export interface MeantReaders {
  readonly own: Reader;
  /** Several classes are meant, and nothing says which of them: nobody's entry can be written. */
  readonly isAmbiguous: boolean;
  readonly all: readonly Reader[];
}

/** An application without a container: it knows the classes that are called. */
export const NO_CLASSES: ApplicationClasses = {
  count: 0,
  prototypes: () => [],
  standingInFor: () => [],
  objectsOf: () => [],
  has: () => false,
};

/**
 * The cached methods that one application knows, by their keys and by reference. One cached method has a prefix: two would
 * read each other's answers. A method for many items shares that of the method for a single one where it was given its
 * `operation`.
 */
export class Readers {
  private readonly byPrefix = new Map<string, Reader[]>();
  /** Goes up with each reader that becomes known. */
  version = 0;

  /** @throws CacheKeyConflictError when another method has the prefix already and may not share it */
  add(reader: Reader): void {
    const { methodPrefix } = reader.keys;
    const others = this.byPrefix.get(methodPrefix) ?? [];
    const same = others.find(({ mark, owner }) => mark === reader.mark && owner === reader.owner);
    if (same !== undefined && same.isProvided >= reader.isProvided) return;
    const different = others.filter((other) => other !== same);
    if (reader.isProvided) for (const other of different) if (other.isProvided) checkSharing(other, reader);
    this.byPrefix.set(methodPrefix, [...different, reader]);
    this.version += 1;
  }

  /** The reader with the keys of a prefix: one whose objects are here, and the one for single items before that for many. */
  named(methodPrefix: string): Reader | undefined {
    const known = this.byPrefix.get(methodPrefix) ?? [];
    return known.toSorted((one, other) => rankOf(other) - rankOf(one))[0];
  }

  /** The other classes' readers for single items with the same keys: of an imported class, and of one that derives from it. */
  besides({ keys, owner }: Reader): Reader[] {
    const known = this.byPrefix.get(keys.methodPrefix) ?? [];
    return known.filter((one) => one.mark.kind === 'cacheable' && one.owner !== owner);
  }

  /** Prefixes that start so. */
  under(start: string): string[] {
    return [...this.byPrefix.keys()].filter((methodPrefix) => methodPrefix.startsWith(start));
  }

  /**
   * The readers of a method as objects of these classes have it. They include those of subclasses, those that are overridden,
   * and those of classes that the method was copied to.
   */
  ofMethod(classPrototypes: readonly object[], propertyKey: string | symbol): Reader[] {
    return [...this.byPrefix.values()]
      .flat()
      .filter(
        ({ mark, owner }) =>
          mark.propertyKey === propertyKey &&
          [...chainOf(mark.prototype), ...chainOf(owner)].some((prototype) =>
            classPrototypes.includes(prototype),
          ),
      );
  }
}

function rankOf({ isProvided, mark }: Reader): number {
  return (isProvided ? 2 : 0) + (mark.kind === 'cacheable' ? 1 : 0);
}

/** @throws CacheKeyConflictError */
function checkSharing(one: Reader, other: Reader): void {
  const names = `${one.keys.method} and ${other.keys.method}`;
  if (!mayShare(one, other)) {
    throw new CacheKeyConflictError(
      `${names} would share the keys ${one.keys.methodPrefix}:… and read each other's answers. Give one of ` +
        'them an entity or operation of its own (leave entity out where subclasses should differ).',
    );
  }
  const [single, many] = one.mark.kind === 'cacheable' ? [one, other] : [other, one];
  checkVersion(single.keys, many.keys.method, many.mark.options.version);
}

function mayShare(one: Reader, other: Reader): boolean {
  const [many, single] = one.mark.kind === 'cacheable' ? [other, one] : [one, other];
  return (
    single.mark.kind === 'cacheable' && many.mark.kind === 'many' && many.mark.options.operation !== undefined
  );
}

/**
 * Holds a method that shares the keys of a reader to its version.
 *
 * @throws CacheKeyConflictError
 */
export function checkVersion(
  reader: MethodKeys,
  sharing: string,
  version: string | number | undefined,
): void {
  if (version === undefined || String(version) === reader.schemaVersionFor({})) return;
  throw new CacheKeyConflictError(
    `${reader.method} and ${sharing} share the keys ${reader.methodPrefix}:…, but their versions differ, so that neither ` +
      'finds what the other keeps. Leave the version of the second one out: it is taken from the first.',
  );
}

/** Of several classes the one that inherits the writer is meant, then the named one, else the only one with objects. */
export function foundAmong(
  all: readonly Reader[],
  classPrototype: object,
  writer: WritingClass | undefined,
): MeantReaders | undefined {
  const outermost = all.filter((reader) => !reader.isOverridden);
  const provided = outermost.filter(({ isProvided }) => isProvided);
  const writers = provided.find(({ owner }) => owner === writer?.prototype);
  const named = provided.find(({ owner }) => owner === classPrototype);
  const [nearest, another] = (provided.length > 0 ? provided : outermost).toSorted(byDepth);
  const imported = provided.length > 0 ? undefined : outermost.find(({ owner }) => owner === classPrototype);
  const sure = (writer?.isInherited === true ? writers : undefined) ?? named ?? writers ?? imported;
  const own = sure ?? nearest;
  return own && { own, isAmbiguous: sure === undefined && another !== undefined, all };
}

function byDepth(one: Reader, other: Reader): number {
  return [...chainOf(one.owner)].length - [...chainOf(other.owner)].length;
}
