import type { CacheError } from './errors.js';
import type { Priority } from './priority.js';
import type { RejectionReason } from './rejection.js';
import type { Mode } from './mode.js';

/** Why a call found nothing to answer with. */
export type MissReason =
  | 'absent'
  | 'expired'
  /** A key, tag or namespace of the entry was invalidated after its load began. */
  | 'invalidated'
  | 'other-version'
  | 'unreadable'
  | 'store-unavailable';

/** Why a loaded value was not kept. */
export type NotStoredReason =
  | 'unless'
  /** The loader said so. */
  | 'skip'
  /** It was loaded by a load of the same key, which stores its own. */
  | 'nested'
  | 'expired'
  /** It was invalidated while it was loaded. */
  | 'invalidated'
  /** Its key was set, deleted or taken over by another load meanwhile. */
  | 'overtaken'
  | 'too-large'
  | 'rule-failed'
  | 'store-unavailable'
  | 'shut-down';

/** Why an old answer was given. */
export type StaleReason =
  /** Within `stale`: it is renewed behind. */
  | 'revalidating'
  /** Within `staleIfError`: the load failed. */
  | 'load-failed'
  /** Within `staleIfError`: the load would have had to call a supplier more often than it may be called. */
  | 'rate-limited'
  /** Within `staleIfError`: the load goes on beyond its soft limit. */
  | 'soft-limit';

/** How one caller was answered, told once for each caller. */
export interface Answer {
  readonly namespace: string;
  /** The whole key without the prefix. It may hold what the app put into it: never a log line or a metric's label. */
  readonly key: string;
  readonly outcome: 'hit' | 'stale' | 'miss';
  /** Another caller's work on the same key was shared. */
  readonly collapsed: boolean;
  /** The entry is in the store: always on a hit, on a miss when it was kept. */
  readonly stored: boolean;
  readonly missReason?: MissReason;
  readonly staleReason?: StaleReason;
  /** It came from this process's memory while the server did not answer. */
  readonly isDisconnected: boolean;
  /** Where an answer that was not loaded came from: the memory of this process, or the store. */
  readonly level?: 'l1' | 'l2';
  /** It is an empty answer, kept as long as the policy's `negative` says. */
  readonly isNegative?: true;
  readonly ageMs: number;
  /** Milliseconds for which the answer is fresh; 0 for one that was not kept. */
  readonly freshForMs: number;
  /** How long the caller waited, in milliseconds. */
  readonly durationMs: number;
  readonly tags: readonly string[];
}

/** What became of an entry that was due for a renewal in time. */
export type ScheduledRefreshOutcome =
  | 'refreshed'
  /** Another caller, or another process, had loaded it anew before. */
  | 'refreshed-elsewhere'
  | 'failed'
  /** A limiter did not let it; it is due again when it may. */
  | 'rejected'
  /** Few asked for it: it was dropped from the list. */
  | 'cold'
  /** No method of that name is here: it was dropped. */
  | 'method-gone'
  /** Its arguments can't be read, or stand for another key: it was dropped. */
  | 'unreadable';

/** How something is: with less than it should have (`degraded`), or not of use (`down`). */
export type HealthState = 'up' | 'degraded' | 'down';

export type InvalidatedKind = 'key' | 'tag' | 'namespace' | 'everything';

/** What the cache tells those who listen. `key` may hold what the app put into it. */
export interface CacheEventMap {
  /** A caller of a cached method or of `getOrSet` was answered. */
  answered: Answer;
  /**
   * A caller of a cached method or of `getOrSet` got an error, since the load that it waited for failed. `isRemembered`: a
   * load that failed a moment ago, before it asked.
   */
  unanswered: { namespace: string; key: string; collapsed: boolean; isRemembered: boolean; error: unknown };
  /** The server was asked. `call`: the port and the call, as `store.read`. `isAnswered: false`: it was away. */
  storeCalled: { call: string; durationMs: number; isAnswered: boolean };
  /** Calls to the server fail at once for a while, since it failed several times in a row; or they no longer do. */
  breaker: { isOpen: boolean };
  /** Keys were looked up by `get` or `getMany`. */
  lookedUp: { namespace: string; hits: number; misses: number };
  /** The call went straight to the method: `when` said no, or the cache is disabled. */
  bypassed: { namespace: string; reason: 'when' | 'disabled' };
  loaded: { namespace: string; key: string; method: string; durationMs: number };
  loadFailed: { namespace: string; key: string; method: string; durationMs: number; error: unknown };
  /** `bytes`: as it is stored; `valueBytes`: its value before compression. */
  stored: { namespace: string; key: string; bytes: number; valueBytes: number; lifeMs: number };
  notStored: { namespace: string; key: string; method: string; reason: NotStoredReason; error?: CacheError };
  /** A stored value was damaged, of a foreign or later format, or not JSON; it is taken as absent. */
  unreadable: { namespace: string; key: string; reason: string };
  /** The store did not do what it was asked; the call went on without it. */
  storeFailed: { store: string; operation: 'read' | 'write' | 'delete' | 'lease'; error: CacheError };
  /** A load was waited for that another process has the lease on. */
  leaseWaited: { namespace: string; durationMs: number };
  /** What was kept is renewed, behind an answer. */
  backgroundRefreshed: { namespace: string; key: string; method: string };
  /** A renewal behind an answer failed; the old answer stays as long as its windows let it. */
  backgroundRefreshFailed: { namespace: string; key: string; method: string; error: unknown };
  /** Names were invalidated here. `confirmed: false`: the server is away, it is made up for when it comes back. */
  invalidated: { kind: InvalidatedKind; count: number; mode: Mode; confirmed: boolean };
  /** Messages of other processes were missed, or may have been: the server is asked what they were. */
  busGap: Record<never, never>;
  /** The connection to the server came up, or is down: told again for each new reason. */
  connection: { name: string; state: 'up' | 'down'; reason?: string };
  /** The process was cut off from the server, or is no longer. */
  disconnected: { isDisconnected: boolean };
  /**
   * A limiter let a call pass. `countedBy`: the store, for all processes; this process, for itself, while the store is
   * away; or nobody, where the limiter is open then.
   */
  permitAcquired: {
    limiter: string;
    priority: Priority;
    cost: number;
    waitedMs: number;
    /** It had a turn in the line. */
    hasWaited: boolean;
    remaining: number;
    countedBy: 'store' | 'process' | 'nobody';
  };
  /** A call that a limiter let pass has ended. */
  limitedCallEnded: { limiter: string; durationMs: number; error?: unknown };
  permitRejected: { limiter: string; priority: Priority; reason: RejectionReason; retryAfterMs: number };
  /** Nothing is granted for a while, since the supplier asked for that, or somebody did. */
  limiterPaused: { limiter: string; forMs: number; by: 'supplier' | 'hand' };
  /** The supplier has less left for us than we counted. */
  limiterCorrected: { limiter: string; remaining: number };
  /** What a limiter had granted was forgotten by hand. */
  limiterReset: { limiter: string };
  /** The store that counts for all processes is away, or there again. */
  limitsFallback: { isActive: boolean };
  /** An entry was due for a renewal in time. `method`: the family of its keys; empty for those that were cold. */
  scheduledRefresh: { method: string; outcome: ScheduledRefreshOutcome; error?: unknown };
  /** A list of answers is loaded before anyone asks. */
  warmUpBegan: { list: string; total: number };
  /** `isWhole: false`: this process had to leave it to another. */
  warmUpEnded: {
    list: string;
    total: number;
    warmed: number;
    failed: number;
    bad: number;
    isWhole: boolean;
  };
  /** One more entry of a list was dealt with. */
  warmUpAdvanced: { list: string; total: number; warmed: number; failed: number; bad: number };
  /** One entry of a list, by its place, is no list of arguments, or its load failed. */
  warmUpFailed: { list: string; entry: number; error: unknown };
  /** A part is in another state, after several checks that agree. */
  healthChanged: { part: string; from: HealthState | undefined; to: HealthState; reason: string };
  /** A part was checked, and answered in that time. */
  healthChecked: { part: string; latencyMs: number };
  /** Somebody asked the admin for something with a token that is not right. */
  adminRefused: Record<never, never>;
  /** A limiter's reader of suppliers' answers threw. */
  feedbackFailed: { limiter: string; error: unknown };
}

export type CacheEventName = keyof CacheEventMap;

export interface CacheEventListener<Name extends CacheEventName> {
  (event: CacheEventMap[Name]): void;
}

/**
 * Where events are told and heard. Listeners run at once, in the async context of the call that they are told of; one
 * that throws harms neither the call nor the other listeners.
 */
export interface CacheEventBus {
  emit<Name extends CacheEventName>(name: Name, event: CacheEventMap[Name]): void;
  /** @returns a function that ends the listening */
  on<Name extends CacheEventName>(name: Name, listener: CacheEventListener<Name>): () => void;
}
