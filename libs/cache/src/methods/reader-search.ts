import { CacheOptionError } from '../api/errors.js';
import { defaultEntity, defaultOperation, entityPrefixOf, methodPrefixOf } from '../keys/call-key.js';
import { checkCacheableOptions, checkManyOptions } from '../options/cacheable-options.js';
import type { MethodReference } from '../options/method-reference.js';
import { mayCallSuper } from './declared-parameters.js';
import { entityOf, hasStableName } from './entity-name.js';
import { EntryTarget } from './entry-target.js';
import { allMarksOf } from './marks/carried-runtime.js';
import { chainOf, isOverridden, markedPrototypes, marksOf, overridesBelow } from './marks/marks-of.js';
import { isReaderMark, type ReaderMark } from './marks/mark.js';
import { MethodKeys } from './method-keys.js';
import {
  type ApplicationClasses,
  foundAmong,
  type MeantReaders,
  NO_CLASSES,
  Readers,
  type WritingClass,
} from './readers.js';

/** Names of a cached method as texts; without an operation the only one of the entity. */
export interface ReaderNames {
  readonly namespace: string;
  readonly entity: string;
  readonly operation: string | undefined;
}

/** Finds the cached methods that writers name, by reference or by texts, in whatever order classes come into use. */
export class ReaderSearch {
  readonly readers = new Readers();
  private readonly keys = new WeakMap<object, Map<ReaderMark, MethodKeys>>();
  /** Classes with objects that are not known yet. */
  private readonly noted = new Set<object>();
  private knownClasses = -1;

  /** @param context readers of the request's context, by the names that `vary` uses */
  constructor(
    private readonly context: ReadonlyMap<string, () => unknown>,
    private readonly classes: ApplicationClasses = NO_CLASSES,
  ) {}

  /** The entries that a writer means. @param writer its method, for messages */
  targetFor(writer: string): EntryTarget {
    return new EntryTarget(writer, this.readers, this.classes);
  }

  /**
   * Makes the cached methods of a class known to those that write.
   *
   * @param isProvided the application has objects of it; else it is only imported
   * @throws CacheError naming what is wrong with their options or their keys
   */
  learn(classPrototype: object, isProvided: boolean): void {
    for (const mark of allMarksOf(classPrototype)) {
      if (!isReaderMark(mark)) continue;
      const keys = this.keysOf(mark, classPrototype);
      const isBelow = isOverridden(mark, classPrototype);
      const isInner =
        isBelow || overridesBelow(mark, classPrototype).some((one) => mayCallSuper(one, mark.propertyKey));
      this.readers.add({ keys, mark, owner: classPrototype, isProvided, isOverridden: isBelow, isInner });
    }
  }

  /** The keys of a cached method as objects of a class have it. @throws CacheError as {@link learn} does */
  keysOf(mark: ReaderMark, classPrototype: object): MethodKeys {
    const ofClass = this.keys.get(classPrototype) ?? new Map<ReaderMark, MethodKeys>();
    const known = ofClass.get(mark);
    if (known !== undefined) return known;
    const method = `${classPrototype.constructor.name}.${mark.methodName}`;
    if (mark.kind === 'many') checkManyOptions(mark.options, method);
    else checkCacheableOptions(mark.options, method);
    const keys = new MethodKeys(mark, method, entityOf(mark, classPrototype), this.context);
    this.keys.set(classPrototype, ofClass.set(mark, keys));
    return keys;
  }

  /** Finds again only once more readers are known: what was found before may lack one. */
  remembered<Result>(find: () => Result): () => Result {
    let found: { readonly readers: Result; readonly version: number } | undefined;
    return () => {
      this.learnProvided();
      if (found?.version !== this.readers.version) {
        const readers = find();
        found = { readers, version: this.readers.version };
      }
      return found.readers;
    };
  }

  /**
   * The readers of a method by reference. Subclasses, and classes that are provided in the place of the named one, are
   * meant too.
   *
   * @param where the writer, for messages
   * @param writer the class that writes: one that has the method itself may mean its own
   * @throws CacheOptionError where no such method is cached
   */
  byReference([type, propertyKey]: MethodReference, where: string, writer?: WritingClass): MeantReaders {
    this.learnProvided();
    const { prototype } = type as { prototype: object };
    const prototypes = [prototype, ...this.classes.standingInFor(type)];
    for (const one of prototypes) this.learn(one, false);
    this.learnDerived(prototype);
    const found = foundAmong(this.readers.ofMethod(prototypes, propertyKey as string), prototype, writer);
    if (found !== undefined) return found;
    const cached = [...new Set(marksOf(prototype).filter(isReaderMark))].map(({ methodName }) => methodName);
    throw new CacheOptionError(
      `${where} names ${type.name}.${String(propertyKey)}, which is not cached. ` +
        (cached.length === 0
          ? `${type.name} has no method with @Cacheable or @CacheableMany.`
          : `Of ${type.name} these are: ${cached.join(', ')}.`),
    );
  }

  /** @throws CacheOptionError where no cached method, or none of one name only, has such keys */
  byNames(names: ReaderNames, where: string): MeantReaders {
    this.learnProvided();
    const { namespace, entity, operation } = names;
    const entityPrefix = entityPrefixOf(namespace, entity, where);
    const named = (): string[] =>
      operation === undefined
        ? this.readers.under(`${entityPrefix}:`)
        : [methodPrefixOf(namespace, entity, operation, where)];
    if (named().every((prefix) => this.readers.named(prefix) === undefined)) this.learnImported(names);
    const [only, another] = named();
    const reader = only === undefined || another !== undefined ? undefined : this.readers.named(only);
    if (reader !== undefined) {
      const derived = this.readers.ofMethod([reader.owner], reader.mark.propertyKey);
      const all = [...new Set([...derived, ...this.readers.besides(reader)])];
      return { own: reader, isAmbiguous: false, all };
    }
    throw new CacheOptionError(
      another === undefined
        ? `${where} is for an entry of ${only ?? `${entityPrefix}:…`}, but no cached method has such. ${this.suggestion(namespace)}`
        : `${where} names no operation, and ${entityPrefix} has several: ${named().join(', ')}. Name one.`,
    );
  }

  private suggestion(namespace: string): string {
    const known = this.readers.under(`${namespace}:`);
    return (
      "Name the method by reference, as in of: [TripsService, 'find'], which works where the class is only imported; " +
      'or name the namespace, entity and operation of a @Cacheable or @CacheableMany method' +
      (known.length === 0 ? '; ' : ` (there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}); `) +
      'use tags for what other applications keep, CacheService.delete for keys of getOrSet.'
    );
  }

  /** Notes a class of which there is an object now. */
  note(classPrototype: object): void {
    if (!this.keys.has(classPrototype)) this.noted.add(classPrototype);
  }

  private learnProvided(): void {
    for (const prototype of this.noted) {
      this.noted.delete(prototype);
      this.learn(prototype, true);
    }
    const { count } = this.classes;
    if (count === this.knownClasses) return;
    this.knownClasses = count;
    for (const prototype of this.classes.prototypes()) this.learn(prototype, true);
  }

  /** Learns of imported classes that derive from one: other processes may provide them. */
  private learnDerived(basePrototype: object): void {
    for (const prototype of markedPrototypes()) {
      // One without a name stands for a base that a function makes: it is never used itself.
      if (hasStableName(prototype) && [...chainOf(prototype)].includes(basePrototype))
        this.learn(prototype, false);
    }
  }

  /** Learns of classes that this process has imported and no module provides. */
  private learnImported(names: ReaderNames): void {
    for (const prototype of markedPrototypes()) {
      if (marksOf(prototype).some((mark) => isReaderMark(mark) && isNamed(mark, prototype, names))) {
        this.learn(prototype, false);
        return;
      }
    }
  }
}

function isNamed(
  { namespace, options, methodName }: ReaderMark,
  prototype: object,
  names: ReaderNames,
): boolean {
  const entity = options.entity ?? defaultEntity(prototype.constructor.name);
  const operation = options.operation ?? defaultOperation(methodName);
  const isOperation = names.operation === undefined || operation === names.operation;
  return namespace === names.namespace && entity === names.entity && isOperation;
}
