/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */

import type { Backend } from '../ports/backend.js';
import type { CacheStore } from '../ports/cache-store.js';
import type { Clock } from '../time/clock.js';
import type { Duration } from '../api/duration.js';
import type { HealthOptions } from './health-options.js';
import type { LimiterOptions } from './limiter-options.js';
import type { TtlPolicy } from './policy.js';
import type { SchedulerOptions } from './scheduler-options.js';

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
  /**
   * A backend of your own with all its ports (so neither `url`, `redis` nor `store`), which stays yours to close. It is
   * called as it is: time limits and a breaker are its own. `@tripsage/cache-testing` has the suites that it must pass.
   */
  backend?: Backend;
  /** Default: the clocks of this machine. */
  clock?: Clock;
}

/** The life of plain values when none is given. */
export const DEFAULT_PLAIN_TTL: Duration = '1h';

/** The limit on every command sent to a server. */
export const DEFAULT_COMMAND_TIMEOUT: Duration = '500ms';

/** The longest that an invalidation made by another process may go unnoticed, whatever happens to the bus. */
export const DEFAULT_MAX_STALENESS: Duration = '1s';

/** How long a process that is cut off from its server goes on answering from its own memory. */
export const DEFAULT_DISCONNECTED_GRACE: Duration = '10s';

/** A load's lease without renewal: the longest wait for a holder that died. */
export const DEFAULT_LEASE_LIFE: Duration = '5s';

/** The bounds of what is kept in the process in front of the store. */
export const DEFAULT_L1_MAX_BYTES = 64 * 1024 * 1024;
export const DEFAULT_L1_MAX_ENTRIES = 10000;

/** The bounds of the embedded store. */
export const DEFAULT_MEMORY_MAX_BYTES = 64 * 1024 * 1024;
export const DEFAULT_MEMORY_MAX_ENTRIES = 50000;

/** The largest value that is kept, in bytes as it is encoded, before compression: some 0.1 s of the event loop. */
export const DEFAULT_MAX_ENTRY_BYTES = 8 * 1024 * 1024;

/** The most that `maxEntryBytes` may be, and that a compressed value of an entry may say of itself: 64 MiB. */
export const MOST_ENTRY_BYTES = 64 * 1024 * 1024;
