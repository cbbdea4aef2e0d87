import { hash } from 'node:crypto';
import {
  checkNamespace,
  isKeyText,
  MAX_KEY_BYTES,
  MAX_KEY_PART_BYTES,
  shown,
} from '../options/key-grammar.js';
import { CacheArgumentError, CacheKeyError } from '../api/errors.js';
import { canonicalForm, NoCanonicalForm } from './canonical-form.js';

/** The key `{namespace}:{key}`, under which other services read and write plain values. */
export function plainKey(namespace: string, key: unknown): string {
  checkNamespace(namespace);
  if (!isKeyText(key)) {
    throw new CacheKeyError(
      `key: ${shown(key)} is not a key. Use well-formed text of 1 to ${MAX_KEY_BYTES} bytes in UTF-8.`,
    );
  }
  return `${namespace}:${key}`;
}

/** The prefix of the keys of all methods of one entity: `[namespace]:[entity_type]`. */
export function entityPrefixOf(namespace: string, entity: string, method: string): string {
  checkNamespace(namespace, method);
  return `${namespace}:${keyPart(entity, 'entity', method)}`;
}

/** The prefix of the keys of one method: `[namespace]:[entity_type]:[operation_type]`. */
export function methodPrefixOf(namespace: string, entity: string, operation: string, method: string): string {
  return `${entityPrefixOf(namespace, entity, method)}:${keyPart(operation, 'operation', method)}`;
}

/** The parts of one call that make its key. */
export interface KeyedCall {
  /** `FlightsService.search`, for messages. */
  readonly method: string;
  /** From {@link methodPrefixOf}. */
  readonly methodPrefix: string;
  /** The arguments, or the result of the `key` option. */
  readonly counted: { args: readonly unknown[] } | { chosen: unknown };
  /** The result of the `vary` option. */
  readonly vary: unknown;
  readonly schemaVersion: string;
}

/**
 * The key `[namespace]:[entity_type]:[operation_type]:[params_hash]`. The hash is the first 192 bits of SHA-256
 * (FIPS 180-4) over the canonical form, in base64url.
 *
 * @throws CacheArgumentError that names the method and the argument where no canonical form can be made
 */
export function callKey(call: KeyedCall): string {
  const vary = canonical(call.vary, 'what its vary option gave', call.method);
  const text = JSON.stringify([call.schemaVersion, canonicalCount(call), vary]);
  return `${call.methodPrefix}:${hash('sha256', text, 'base64url').slice(0, 32)}`;
}

/**
 * The prefix name that all variants of an answer share, whoever asks and whatever optional arguments are given. It ends
 * in the first 132 bits of SHA-256 over what counts, after a sign that no key has there.
 *
 * @throws CacheArgumentError as {@link callKey} does
 */
export function variantsPrefixOf(call: Omit<KeyedCall, 'vary' | 'schemaVersion'>): string {
  const text = JSON.stringify(canonicalCount(call));
  return `${call.methodPrefix}:~${hash('sha256', text, 'base64url').slice(0, 22)}`;
}

function canonicalCount({ counted, method }: Pick<KeyedCall, 'counted' | 'method'>): string | string[] {
  return 'args' in counted
    ? withoutTrailingUndefined(counted.args).map((arg, index) =>
        canonical(arg, `argument ${index + 1}`, method),
      )
    : canonical(counted.chosen, 'what its key option returned', method);
}

/** The arguments that a call gives: a trailing `undefined` equals an absent one. */
export function withoutTrailingUndefined(args: readonly unknown[]): readonly unknown[] {
  const length = args.findLastIndex((arg) => arg !== undefined) + 1;
  return args.slice(0, length);
}

/**
 * The canonical form of a value, for messages with what it is of the call: two values are the same where their forms are.
 *
 * @throws CacheArgumentError
 */
export function canonical(value: unknown, what: string, method: string): string {
  // The usual cases, written as the canonical form has them.
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === undefined) return 'u';
  try {
    return canonicalForm(value);
  } catch (error) {
    const { at, why } =
      error instanceof NoCanonicalForm
        ? error
        : new NoCanonicalForm('', `can't be read (${messageOf(error)})`);
    const place = at === '' ? what : `${what} at ${at.slice(0, 200)}`;
    throw new CacheArgumentError(
      `${method}: ${place} ${why}, so no cache key can be made of it. Give @Cacheable a key option that ` +
        'chooses plain values.',
      { cause: error },
    );
  }
}

/** The entity that a class name stands for: `FlightOffersService` gives `flight-offers`. */
export function defaultEntity(className: string): string {
  return kebabCase(className.replace(/(?<=.)(Service|Provider|Repository)$/, ''));
}

/** The operation that a method name stands for: `searchOffers` gives `search-offers`. */
export function defaultOperation(methodName: string): string {
  return kebabCase(methodName);
}

function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

function keyPart(part: unknown, what: string, method: string): string {
  if (typeof part === 'string' && part !== '' && part.isWellFormed()) {
    const encoded = encodeURIComponent(part).replace(
      /[!'()*~]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    if (encoded.length <= MAX_KEY_PART_BYTES) return encoded;
  }
  throw new CacheKeyError(
    `${method}: ${shown(part)} is not an ${what}. Use well-formed text of 1 to ${MAX_KEY_PART_BYTES} characters ` +
      `once percent-encoded${part === '' ? '; a class without a name needs the entity option' : ''}.`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
