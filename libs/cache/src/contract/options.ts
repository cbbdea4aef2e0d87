import type { CacheStore } from './cache-store.port.js';
import type { Clock } from './clock.port.js';
import type { Duration } from './duration.js';
import type { TtlPolicy } from './policy.js';

/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */

/** What `@Cacheable` and `getOrSet` take besides the policy. A rule runs with `this` set to the method's object. */
export interface CacheableOptions<Args extends readonly unknown[] = readonly any[], Value = any> {
  /** Second part of the key. Default: the class name without Service, Provider or Repository, in kebab-case. */
  entity?: string;
  /** Third part of the key. Default: the method name in kebab-case. */
  operation?: string;
  /** What of the call counts for the key. Default: all arguments. */
  key?: (...args: Args) => unknown;
  /** Who asks: names of readers in `CacheModuleOptions.context`, or a rule. Default: nobody in particular. */
  vary?: readonly string[] | ((...args: Args) => unknown);
  /** Tags kept with the entry; global across namespaces. Default none. */
  tags?: readonly string[] | ((call: { args: Args; value: Value }) => readonly string[]);
  /** `false`: the call goes straight to the method. Default: always cached. */
  when?: (...args: Args) => boolean;
  /** `true`: the answer is given but not kept. Default: always kept. */
  unless?: (value: Value) => boolean;
  /** The class of the answer, or of its elements where it is an array: hits come back as its instances. */
  type?: new (...args: never[]) => object;
  /** A private copy for each caller. Default false: answers that JSON can say come deep-frozen. */
  mutable?: boolean;
  /** The shape of the value: change it when the shape changes, and old entries are not read. Default none. */
  salt?: string;
}

/** What a loader given to `getOrSet` is told. */
export interface LoadContext {
  /** Aborted when the application shuts down. */
  signal: AbortSignal;
}

/** What `CacheModule.forRoot` takes. An unknown or wrong option is refused by name at start. */
export interface CacheModuleOptions {
  /** `redis://` or `rediss://`, with user, password (percent-encoded) and database number. None: the embedded store. */
  url?: string;
  /** Options for ioredis (TLS, ACL …) or an existing client, which stays yours to close. */
  redis?: object;
  /** Put before every key; one for each environment that shares a server. Default none. */
  keyPrefix?: string;
  /** `false`: every call goes to the method. Default true. */
  enabled?: boolean;
  /** Policies by name. */
  policies?: Record<string, TtlPolicy<any, any>>;
  /** Overrides by namespace: each field given here replaces that of the policies used there. */
  namespaces?: Record<string, Partial<TtlPolicy>>;
  /** Bounds of the embedded store. Defaults 64 MiB and 50,000 entries. */
  memory?: { maxBytes?: number; maxEntries?: number };
  /** The limit on every command sent to the server. Default `'500ms'`. */
  commandTimeout?: Duration;
  /** Readers of the request's context by the names that `vary` uses, for instance over nestjs-cls. */
  context?: Record<string, () => unknown>;
  /**
   * A store of your own in place of the shipped ones (so neither `url` nor `redis`), which stays yours to close. `@tripsage/cache-testing` has the
   * suite that it must pass.
   */
  store?: CacheStore;
  /** Default: the clocks of this machine. */
  clock?: Clock;
}
