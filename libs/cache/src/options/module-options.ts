import type { CacheStore } from '../ports/cache-store.js';
import type { Clock } from '../time/clock.js';
import type { Duration } from '../api/duration.js';
import type { HealthOptions } from './health-options.js';
import type { LimiterOptions } from './limits.js';
import type { Mode } from '../api/mode.js';
import type { TtlPolicy } from './policy.js';
import type { SchedulerOptions } from './scheduler-options.js';

/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */

/** What `@Cacheable`, `@CachePut` and `getOrSet` take besides the policy. A rule runs with `this` set to the method's object. */
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
  /** How long a caller waits for a load where an old answer is at hand; the load goes on. Default: until it ends. */
  softLimit?: Duration;
  /** How long a load may take, for all who wait; then it fails. Default `'60s'`. */
  hardLimit?: Duration;
  /** The shape of the value: change it when the shape changes, and old entries are not read. Default none. */
  version?: string | number;
  /**
   * Answers that are asked for often are renewed before they stop being fresh, in the whole cluster once, with the arguments
   * that they were asked for with. For methods of singletons, whose answers don't depend on the request's context. Default
   * false.
   */
  revalidate?: boolean;
}

/**
 * What `@CacheableMany` takes. But for `items`, each rule is asked as if the method were called for one item alone, which
 * stands in the place of the list.
 */
export type CacheableManyOptions = CacheableOptions<any, any> & {
  /** Which of the arguments is the list of what is asked for; that very array, since the missing ones take its place. */
  items: (...args: any[]) => readonly unknown[];
  /** Which item a value that the method returned is for. */
  idOf: (value: any) => unknown;
};

/**
 * What `@CacheEvict` makes to be forgotten: one entry (`operation`, `key`), tags, or `all` of a namespace or a part of
 * it; several of these together where they don't contradict each other.
 */
export interface CacheEvictOptions {
  namespace?: string;
  /** Second part of the key. Default: the class name, as `@Cacheable` has it. */
  entity?: string;
  /** Third part of the key: that of the cached method. Default: of the only one that the entity has. */
  operation?: string;
  /**
   * What counts for the key of the one entry, as the cached method counts it: what its own `key` option would say, or,
   * where it has none, its argument, or an array of its arguments (of the one, where that is an array itself). Default:
   * as if it were called with these arguments.
   */
  key?: (...args: any[]) => unknown;
  /** Tags, global across namespaces. With `before` there is no value yet. Default none. */
  tags?: readonly string[] | ((call: { args: readonly any[]; value: any }) => readonly string[]);
  /** The whole namespace, plain values included; with `entity` or `operation` that part of it. Default false. */
  all?: boolean;
  /** Default `'delete'`. */
  mode?: Mode;
  /** Before the method runs, whatever comes of it. Default false: after it, only where it did not fail. */
  before?: boolean;
}

/** What a loader given to `getOrSet` is told, and can say of its answer. */
export interface LoadContext {
  /** Aborted at the hard limit and when the application shuts down. */
  signal: AbortSignal;
  /** The old value, where one is still at hand and may be used: for conditional requests. */
  stale?: unknown;
  /** Tags for the answer, besides those of the options. */
  tags(...tags: string[]): void;
  /** The fresh life of this answer, in place of the policy's. */
  fresh(life: Duration): void;
  /** The answer is given but not kept. */
  skip(): void;
  /** The old value holds on: it is kept anew, with its tags. Only where `stale` was given. */
  notModified(): never;
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
  /** Limiters by name, `[A-Za-z0-9_.-]{1,64}`. */
  rateLimits?: Record<string, LimiterOptions>;
  /** Bounds of the embedded store. Defaults 64 MiB and 50,000 entries. */
  memory?: { maxBytes?: number; maxEntries?: number };
  /** Bounds of what is kept in this process in front of the store; `false`: nothing. Defaults 64 MiB and 10,000 entries. */
  l1?: { maxBytes?: number; maxEntries?: number } | false;
  /**
   * The largest value that is kept, in bytes as it is encoded, before compression. A cached answer that is larger is
   * given but not kept (`notStored` with `'too-large'`), `set` throws `CacheValueTooLargeError`. Default 8 MiB, at most
   * 64 MiB.
   */
  maxEntryBytes?: number;
  /**
   * `bound`: the longest that an invalidation made by another process may go unnoticed, whatever happens to the bus;
   * default `'1s'`. `cutOff`: how long a process that is cut off from its server goes on answering from its own memory;
   * default `'10s'`, `'0ms'` is strict.
   */
  coherence?: { maxStaleness?: Duration; disconnectedGrace?: Duration };
  /** The limit on every command sent to the server. Default `'500ms'`. */
  commandTimeout?: Duration;
  /** A load's lease without renewal, so the longest wait for a holder that died. Default `'5s'`. */
  leaseLife?: Duration;
  /** What is done by the clock, in this process; `false`: nothing, others do it. */
  scheduler?: SchedulerOptions | false;
  /** How the application's health is judged. */
  health?: HealthOptions;
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
