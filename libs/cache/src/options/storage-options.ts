import * as v from 'valibot';
import { type Duration, durationToMs } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import type { Backend } from '../ports/backend.js';
import type { CacheStore } from '../ports/cache-store.js';
import { DURATION, option, PLAIN_OBJECT, type Schemas, wholeNumber } from './checks/check.js';

/** No prefix. */
export const DEFAULT_KEY_PREFIX = '';
/** The bounds of the embedded store. */
export const DEFAULT_MEMORY_MAX_BYTES = 64 * 1024 * 1024;
export const DEFAULT_MEMORY_MAX_ENTRIES = 50_000;
/** The bounds of L1, which is kept in the process in front of the store. */
export const DEFAULT_L1_MAX_BYTES = 64 * 1024 * 1024;
export const DEFAULT_L1_MAX_ENTRIES = 10_000;
/** The largest value that is kept, in bytes before compression: some 0.1 s of the event loop. */
export const DEFAULT_MAX_ENTRY_BYTES = 8 * 1024 * 1024;
/** The limit on every command sent to a server. */
export const DEFAULT_COMMAND_TIMEOUT: Duration = '500ms';
/** So many failures in a row, and calls to the server fail at once for a while. */
export const DEFAULT_BREAKER_FAILURES = 5;
/** The time for which calls to the server fail at once, before one is let through to try. */
export const DEFAULT_BREAKER_OPEN_MS = 1_000;

/** The most that `maxEntryBytes` may be, and that a compressed value may say of its own size: 64 MiB. */
export const MOST_ENTRY_BYTES = 64 * 1024 * 1024;

/** Room for entries is set aside at the start. */
const MOST_ENTRIES = 10_000_000;
/** A prefix with `_cache:` in it would lie among the bookkeeping of another. */
const KEY_PREFIX = /^(?!.*_cache:)[A-Za-z0-9_.:{}-]{0,64}$/;

/** Where entries are kept, and how much of them. */
export interface StorageOptions {
  /** `redis://` or `rediss://`, with user, password (percent-encoded) and database number. Default: the embedded store. */
  url?: string;
  /** Options for ioredis (TLS, ACL …), or an existing client, which stays yours to close. */
  redis?: object;
  /**
   * A backend of your own: all ports at once, so neither `store` nor `url` nor `redis`. It is called as it is: time limits
   * and a breaker are its own. It stays yours to close. `@tripsage/cache-testing` has the suites that it must pass.
   */
  backend?: Backend;
  /**
   * A store of your own in place of the shipped ones, so neither `url` nor `redis`. It stays yours to close. All other
   * ports are then per process. `@tripsage/cache-testing` has the suite that it must pass.
   */
  store?: CacheStore;
  /** Prefix of every key; one for each environment that shares a server. Default none. */
  keyPrefix?: string;
  /** Bounds of the embedded store. Defaults 64 MiB and 50,000 entries. */
  memory?: { maxBytes?: number; maxEntries?: number };
  /** Bounds of L1, the copies in the process in front of the store; `false`: no L1. Defaults 64 MiB and 10,000 entries. */
  l1?: { maxBytes?: number; maxEntries?: number } | false;
  /**
   * The largest value that is kept, in bytes as it is encoded, before compression. A cached answer that is larger is
   * given but not kept (`notStored` with `'too-large'`); `set` throws `CacheValueTooLargeError`. Default 8 MiB, at most
   * 64 MiB.
   */
  maxEntryBytes?: number;
  /** The limit on every command sent to the server. Default `'500ms'`. */
  commandTimeout?: Duration;
}

/** Where entries are kept, checked and with its defaults. */
export interface CheckedStorage extends Pick<StorageOptions, 'url' | 'redis' | 'backend' | 'store'> {
  readonly keyPrefix: string;
  readonly memory: { readonly maxBytes: number; readonly maxEntries: number };
  /** None: there is no L1. */
  readonly l1: { readonly maxBytes: number; readonly maxEntries: number } | undefined;
  readonly maxEntryBytes: number;
  readonly commandTimeoutMs: number;
}

/** The members that a port must have. */
type Members<Port> = {
  [Name in keyof Port as object extends Pick<Port, Name> ? never : Name]:
    'function' | 'object' | 'string' | 'boolean';
};

const STORE: Members<CacheStore> = {
  name: 'string',
  read: 'function',
  write: 'function',
  delete: 'function',
  clear: 'function',
  scan: 'function',
  health: 'function',
  close: 'function',
};

const BACKEND: Members<Backend> = {
  isShared: 'boolean',
  store: 'object',
  leases: 'object',
  versions: 'object',
  limits: 'object',
  refreshQueue: 'object',
  auditLog: 'object',
  counters: 'object',
  settings: 'object',
  bus: 'object',
  inspect: 'function',
  close: 'function',
};

/** An option that is an object, of a class or not, with all members of a port. */
export function portOption<Port extends object>(kind: string, members: Members<Port>) {
  const fits = (given: unknown): boolean =>
    isObject(given) &&
    Object.entries(members).every(([name, type]) => {
      const member: unknown = (given as Record<string, unknown>)[name];
      return typeof member === type && member !== null;
    });
  return option(`a ${kind} with ${Object.keys(members).join(', ')}`, v.custom<Port>(fits));
}

const boundsOf = (maxBytes: number, maxEntries: number) =>
  v.pipe(
    PLAIN_OBJECT,
    v.strictObject({
      maxBytes: v.optional(wholeNumber(1), maxBytes),
      maxEntries: v.optional(wholeNumber(1, MOST_ENTRIES), maxEntries),
    }),
  );
const BOUNDS = '{ maxBytes?, maxEntries? }, whole numbers above 0, at most 10 million entries';

export const STORAGE = {
  url: option('a URL redis://… or rediss://…', v.pipe(v.string(), v.nonEmpty())),
  redis: option('ioredis options or an ioredis client', v.custom<object>(isObject)),
  backend: portOption('Backend', BACKEND),
  store: portOption('CacheStore', STORE),
  keyPrefix: option(
    'at most 64 of A-Z a-z 0-9 _ . : { } -, without _cache: in them',
    v.pipe(v.string(), v.regex(KEY_PREFIX)),
    DEFAULT_KEY_PREFIX,
  ),
  memory: option(BOUNDS, boundsOf(DEFAULT_MEMORY_MAX_BYTES, DEFAULT_MEMORY_MAX_ENTRIES), {}),
  l1: option(
    `false, or ${BOUNDS}`,
    v.union([v.literal(false), boundsOf(DEFAULT_L1_MAX_BYTES, DEFAULT_L1_MAX_ENTRIES)]),
    {},
  ),
  maxEntryBytes: option(
    `a whole number of bytes from 1 to ${MOST_ENTRY_BYTES} (64 MiB)`,
    wholeNumber(1, MOST_ENTRY_BYTES),
    DEFAULT_MAX_ENTRY_BYTES,
  ),
  commandTimeout: option("a duration such as '500ms'", DURATION, DEFAULT_COMMAND_TIMEOUT),
} satisfies Schemas<StorageOptions>;

/**
 * @param given options of the right kinds, with their defaults
 * @throws CacheOptionError for two that say where entries are kept; CacheDurationError
 */
export function checkedStorage(
  given: v.InferOutput<v.ObjectSchema<typeof STORAGE, undefined>>,
  where: string,
): CheckedStorage {
  const { url, redis, backend, store, keyPrefix, memory, l1, maxEntryBytes, commandTimeout } = given;
  requireOneOf({ backend, store, url }, where);
  requireOneOf({ backend, store, redis }, where);
  return {
    url,
    redis,
    backend,
    store,
    keyPrefix,
    memory,
    l1: l1 === false ? undefined : l1,
    maxEntryBytes,
    commandTimeoutMs: durationToMs(commandTimeout, `${where}: commandTimeout`, 1),
  };
}

function requireOneOf(places: object, where: string): void {
  const [one, other] = Object.entries(places).flatMap(([name, place]) => (place === undefined ? [] : [name]));
  if (other === undefined) return;
  throw new CacheOptionError(
    `${where}: ${one} and ${other} each say where entries are kept. Leave one of them out.`,
  );
}

function isObject(given: unknown): given is object {
  return typeof given === 'object' && given !== null;
}
