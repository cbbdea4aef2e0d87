import { createRequire } from 'node:module';
import { types } from 'node:util';
import type { Class } from './hidden-state.js';
import { richKindOf } from './value-shape.js';

/** The class that one place of an answer is to be of. Arrays, Maps and Sets are looked through. */
export interface Wanted {
  readonly class: Class;
  /** The classes that stand for it, by the value of a field. */
  readonly discriminator?: Discriminator;
  /** `@Type()` says it, which lets texts and numbers pass: `author` may be a user or the id of one. */
  readonly isNested?: true;
}

interface Discriminator {
  readonly property: string;
  readonly subTypes: readonly { readonly name: string; readonly value: Class }[];
}

/** The part of class-transformer's storage that is read: what `@Type()` says of a field. */
interface TypeStorage {
  findTypeMetadata(owner: Class, field: string): TypeMetadata | undefined;
}

interface TypeMetadata {
  readonly typeFunction?: (of: { newObject: object; object: object; property: string }) => unknown;
  readonly reflectedType?: unknown;
  readonly options?: { readonly discriminator?: Discriminator };
}

/** Classes of Node that are written in JavaScript. */
const OF_NODE = new Set<unknown>([Buffer, URL, URLSearchParams]);

/** Says that a class is the language's own: the encoding brings its objects back, or has no need to. */
function isBuiltIn(type: unknown): boolean {
  return OF_NODE.has(type) || Function.prototype.toString.call(type).endsWith(' { [native code] }');
}

/** The class that the answer itself is to be of, by the `type` option. */
export function wantedOf(type: Class | undefined): Wanted | undefined {
  return type === undefined || isBuiltIn(type) ? undefined : { class: type };
}

/** The class that a part is to be of: the wanted one, or that which stands for it by the part's own fields. */
export function classFor({ class: wanted, discriminator }: Wanted, part: object): Class {
  if (discriminator === undefined) return wanted;
  const name: unknown = (part as Record<string, unknown>)[discriminator.property];
  return discriminator.subTypes.find((subType) => subType.name === name)?.value ?? wanted;
}

/** Called with each part right inside of another, what is wanted of it, and how a path names its place. */
export type VisitInside = (inner: unknown, wanted: Wanted | undefined, place: string) => void;

export function visitInside(part: object, wanted: Wanted | undefined, visit: VisitInside): void {
  if (Array.isArray(part) || types.isSet(part)) {
    for (const item of part as Iterable<unknown>) visit(item, wanted, '[]');
  } else if (types.isMap(part)) {
    for (const [key, item] of part) {
      visit(key, undefined, '[]');
      visit(item, wanted, '[]');
    }
  } else if (richKindOf(part) === undefined) {
    for (const field of Object.keys(part)) {
      const inner = (part as Record<string, unknown>)[field];
      // Texts and numbers, which most fields are, have no class.
      const isAsked = wanted !== undefined && typeof inner === 'object' && inner !== null;
      visit(inner, isAsked ? nestedIn(classFor(wanted, part), part, field) : undefined, field);
    }
  }
}

function nestedIn(owner: Class, object: object, field: string): Wanted | undefined {
  const metadata = typeStorage()?.findTypeMetadata(owner, field);
  if (metadata === undefined) return undefined;
  const { typeFunction, reflectedType, options } = metadata;
  const named = typeFunction?.({ newObject: object, object, property: field }) ?? reflectedType;
  const discriminator = options?.discriminator;
  if (typeof named !== 'function' || (isBuiltIn(named) && discriminator === undefined)) return undefined;
  return { class: named as Class, discriminator, isNested: true };
}

let storage: TypeStorage | 'not-installed' | undefined;

/**
 * The storage of class-transformer; `undefined` where an application has none, and so no `@Type()` either. It is asked
 * for when a value with a class is made, since most applications name none. Nest's mapped types read the same place.
 */
function typeStorage(): TypeStorage | undefined {
  storage ??= loadedStorage();
  return storage === 'not-installed' ? undefined : storage;
}

function loadedStorage(): TypeStorage | 'not-installed' {
  const require = createRequire(import.meta.url);
  try {
    const loaded = require('class-transformer/cjs/storage.js') as { defaultMetadataStorage: TypeStorage };
    return loaded.defaultMetadataStorage;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return 'not-installed';
    throw error;
  }
}
