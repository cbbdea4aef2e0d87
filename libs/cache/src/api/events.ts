import type { CacheError } from './errors.js';
import type { Priority } from './priority.js';
import type { RejectionReason } from './rejection.js';
import type { Mode } from './mode.js';

/** The reason for which a call found nothing to answer with. */
export type MissReason =
  | 'absent'
  | 'expired'
  /** A key, tag or namespace of the entry was invalidated after its load began. */
  | 'invalidated'
  | 'other-version'
  | 'unreadable'
  | 'store-unavailable';

/** The reason for which a loaded value was not kept. */
export type NotStoredReason =
  | 'unless'
  | 'skip'
  /** A load of the same key ran this load inside of itself, and stores its own value. */
  | 'nested'
  /** It was loaded inside of an open transaction. */
  | 'transaction'
  | 'expired'
  | 'invalidated'
  | 'key-changed'
  /** Its key was set, deleted or taken over by another load meanwhile. */
  | 'overtaken'
  | 'too-large'
  | 'rule-failed'
  /** It is not what the `type` option says. */
  | 'type-mismatch'
  | 'store-unavailable'
  | 'shut-down';

/** The reason for which a stale answer was given. */
export type StaleReason =
  /** Within `stale`: it is refreshed in the background. */
  | 'revalidating'
  /** Within `staleIfError`: the load failed. */
  | 'load-failed'
  /** Within `staleIfError`: a limiter did not let the load call its supplier. */
  | 'rate-limited'
  /** Within `staleIfError`: the load goes on beyond its soft limit. */
  | 'soft-limit';

/** The answer to one caller; one event for each caller. */
export interface Answer {
  readonly namespace: string;
  /** The whole key without the prefix. It may hold what the app put into it: never a log line or a metric's label. */
  readonly key: string;
  readonly outcome: 'hit' | 'stale' | 'miss';
  /** The caller shared another caller's work on the same key. */
  readonly collapsed: boolean;
  /** The entry is in the store: always after a hit, after a miss where it was kept. */
  readonly stored: boolean;
  readonly missReason?: MissReason;
  readonly staleReason?: StaleReason;
  /** The answer, or a part that it is made of, came from L1 while the process was disconnected from the server. */
  readonly isDisconnected: boolean;
  /** Where an answer that was not loaded came from: L1, in this process, or L2, the store. */
  readonly level?: 'l1' | 'l2';
  /** An empty answer, kept as long as the policy's `negative` says. */
  readonly isNegative?: true;
  readonly ageMs: number;
  /** Milliseconds for which the answer is fresh; 0 for one that was not kept. */
  readonly freshForMs: number;
  /** The time that the caller waited, in milliseconds. */
  readonly durationMs: number;
  readonly tags: readonly string[];
}

/** The outcome of a scheduled refresh of one entry. */
export type ScheduledRefreshOutcome =
  | 'refreshed'
  /** Another caller, or another process, had loaded it before. */
  | 'refreshed-elsewhere'
  | 'failed'
  /** A limiter rejected its load; the entry is due again when the load may pass. */
  | 'rejected'
  /** Few callers asked for it: it was dropped from the queue. */
  | 'cold'
  /** This process has no method of that name: it was dropped. */
  | 'method-gone'
  /** Its arguments can't be read, or make another key: it was dropped. */
  | 'unreadable';

/** The state of a part: working, working with less than it should have (`degraded`), or of no use (`down`). */
export type HealthState = 'up' | 'degraded' | 'down';

/** The outcome of a message on the `invalidationChannel` in one process. */
export type ChannelMessageOutcome =
  /** This process made its invalidations. What the server did not confirm is pending. */
  | 'carried-out'
  /** Another process made them, or a message with the same `id` came a moment before. */
  | 'done-before'
  /** It is no message of the version that is read. */
  | 'refused'
  | 'failed';

export type InvalidatedKind = 'key' | 'tag' | 'namespace' | 'everything';

/** The events of the cache by name. A `key` may hold what the app put into it: never a log line or a metric's label. */
export interface CacheEventMap {
  /** A caller of a cached method or of `getOrSet` was answered. */
  answered: Answer;
  /**
   * A caller of a cached method or of `getOrSet` got an error, since its load failed. With `isRemembered`, the load
   * failed a moment before the caller asked.
   */
  unanswered: { namespace: string; key: string; collapsed: boolean; isRemembered: boolean; error: unknown };
  /** The server was called. `call`: the port and the method, as `store.read`. `isAnswered: false`: it did not do it. */
  storeCalled: { call: string; durationMs: number; isAnswered: boolean; error?: CacheError };
  /** A call to the server got no answer, or was refused (`error`); without `error`: it succeeds again. */
  storeTroubled: { call: string; error?: CacheError };
  /** Opened: calls to the server fail at once for a while, since several in a row failed. Closed: they no longer do. */
  breaker: { isOpen: boolean };
  /** `get` or `getMany` looked up keys. */
  lookedUp: { namespace: string; hits: number; misses: number };
  /** The call went straight to the method: `when` said no, or the cache is disabled. */
  bypassed: { namespace: string; reason: 'when' | 'disabled' };
  /** A load ended, and its value goes to those who wait for it. */
  loaded: { namespace: string; key: string; method: string; durationMs: number };
  /** A load failed, or took longer than its hard limit. */
  loadFailed: { namespace: string; key: string; method: string; durationMs: number; error: unknown };
  /** An entry was stored. `bytes`: as it is stored; `valueBytes`: its value before compression. */
  stored: { namespace: string; key: string; bytes: number; valueBytes: number; lifeMs: number };
  /** A loaded value was given to the caller, but not kept. */
  notStored: { namespace: string; key: string; method: string; reason: NotStoredReason; error?: CacheError };
  /**
   * An answer held an instance of a class that `type` does not bring back: callers get its fields without the class.
   * Once a method. `path` says where the first one is, as `results[].price`; it is empty for the answer itself.
   */
  instanceLost: { namespace: string; method: string; path: string; className: string };
  /**
   * A rule for failures threw or returned nonsense. Where it was `errors` of a policy, the failure was not remembered. Where it
   * was `to` or `from` of a class of `failures`, the failure is shared as `CacheLoadFailedError`.
   */
  failureRuleFailed: { namespace: string; key: string; method: string; error: CacheError };
  /** A stored value is damaged, of another format, or not JSON. It counts as absent. */
  unreadable: { namespace: string; key: string; reason: string };
  /** A call to the store failed; the work went on without it. */
  storeFailed: { store: string; operation: 'read' | 'write' | 'delete' | 'lease'; error: CacheError };
  /** A caller waited for a load that another process has the lease on. */
  leaseWaited: { namespace: string; durationMs: number };
  /** An entry was refreshed in the background, behind an answer. */
  backgroundRefreshed: { namespace: string; key: string; method: string };
  /** A background refresh failed; the entry stays as long as its windows let it. */
  backgroundRefreshFailed: { namespace: string; key: string; method: string; error: unknown };
  /** This process invalidated something. `confirmed: false`: the server is told when it is connected again. */
  invalidated: { kind: InvalidatedKind; count: number; mode: Mode; confirmed: boolean; reason?: string };
  /**
   * A service published a message of so many bytes on the `invalidationChannel`. The `source` is the sender's text. A `reason` says
   * why it was refused or failed, and holds nothing of the message.
   */
  channelMessage: { outcome: ChannelMessageOutcome; bytes: number; source?: string; reason?: string };
  /** Messages of other processes may have been missed: the server is asked for what they said. */
  busGap: Record<never, never>;
  /** The connection to the server came up (with a `reason`: the user lacks rights), or is down: once for each new reason. */
  connection: { name: string; state: 'up' | 'down'; reason?: string };
  /** The server can't be asked for invalidations, or can again: once more where it refuses for another `reason`. */
  disconnected: { isDisconnected: boolean; reason?: string };
  /**
   * The process ended, and the server could not be told of this many names and namespaces that it invalidated. Other processes
   * may serve what falls under them until that moment at the latest.
   */
  invalidationsLost: { count: number; until: Date };
  /** Round trips to the server take so long that an option is too short for them. */
  limitTooShort: {
    option: 'coherence.maxStaleness' | 'commandTimeout';
    limitMs: number;
    roundTripMs: number;
  };
  /**
   * A limiter gave a call a permit. It is `countedBy` the store for all processes, or by this process alone while the
   * store is disconnected. Nobody counts it where the limiter is `open` then.
   */
  permitAcquired: {
    limiter: string;
    priority: Priority;
    cost: number;
    waitedMs: number;
    /** The call stood in the limiter's queue. */
    hasWaited: boolean;
    remaining: number;
    countedBy: 'store' | 'process' | 'nobody';
  };
  /** A call that had a permit ended. It failed with an `error`, or an answer of HTTP `status` 5xx, 408, 420 or 429. */
  limitedCallEnded: { limiter: string; durationMs: number; error?: unknown; status?: number };
  /** A limiter did not let a call pass. */
  permitRejected: { limiter: string; priority: Priority; reason: RejectionReason; retryAfterMs: number };
  /** A limiter gives no permit for a while, since the supplier asked for that, or an operator did. */
  limiterPaused: { limiter: string; forMs: number; by: 'supplier' | 'hand' };
  /** A supplier's answer said that less is left than the limiter counted. */
  limiterCorrected: { limiter: string; remaining: number };
  /** An operator reset a limiter: permits given so far no longer count. */
  limiterReset: { limiter: string };
  /** Limits are counted without the store, as each limiter's `storeDown` says; or by the store again. */
  limitsFallback: { isActive: boolean };
  /** An entry was due for a scheduled refresh. `method`: its method prefix; empty for entries that were cold. */
  scheduledRefresh: { method: string; outcome: ScheduledRefreshOutcome; error?: unknown };
  /** A warm-up began: a list of answers is loaded before anyone asks. */
  warmUpBegan: { list: string; total: number };
  /** A warm-up ended. `isWhole: false`: this process had to leave the rest to another. */
  warmUpEnded: { list: string; total: number; warmed: number; failed: number; bad: number; isWhole: boolean };
  /** One more entry of a warm-up's list was dealt with. */
  warmUpAdvanced: { list: string; total: number; warmed: number; failed: number; bad: number };
  /** One entry of a warm-up's list, by its place, is no list of arguments, or its load failed. */
  warmUpFailed: { list: string; entry: number; error: unknown };
  /** The state of a part changed, after several checks that agree. */
  healthChanged: { part: string; from: HealthState | undefined; to: HealthState; reason: string };
  /** A part was checked, and answered within `latencyMs`. */
  healthChecked: { part: string; latencyMs: number };
  /** The admin refused a request for its token. */
  adminRefused: Record<never, never>;
  /** A limiter's reader of suppliers' answers threw. */
  feedbackFailed: { limiter: string; error: unknown };
}

export type CacheEventName = keyof CacheEventMap;

export interface CacheEventListener<Name extends CacheEventName> {
  (event: CacheEventMap[Name]): void;
}

/**
 * Emits events to their listeners. Listeners run at once, in the async context of the call that emits. One that throws
 * harms neither the call nor the other listeners.
 */
export interface CacheEventBus {
  emit<Name extends CacheEventName>(name: Name, event: CacheEventMap[Name]): void;
  /** @returns a function that ends the listening */
  on<Name extends CacheEventName>(name: Name, listener: CacheEventListener<Name>): () => void;
}
