import type { Mode } from '../../api/mode.js';
import type { HealthReport } from '../health/cache.health.js';
import type { HealthChange } from '../health/health-history.js';
import type { RequestOutcome } from '../../statistics/counted.js';

// What the admin API answers with. All times are ISO 8601 text, all lengths of time milliseconds, all sizes bytes.

/** One page of a list; the next one is asked for with `cursor`. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** None: that was the last page. */
  readonly cursor?: string;
}

/** `GET /admin/cache/namespaces` */
export interface NamespacesResponse {
  readonly namespaces: readonly NamespaceResponse[];
  /** What was found when keys were counted last; none before the first count has ended, which this question begins. */
  readonly counted?: {
    readonly at: string;
    /** `false`: there are more keys than are counted, and figures are of those that were. */
    readonly isWhole: boolean;
    readonly keys: number;
  };
}

export interface NamespaceResponse {
  readonly name: string;
  /** Methods that keep their answers there, as their keys begin. */
  readonly methods: readonly string[];
  /** Of each method; more than one where methods of a namespace have several. */
  readonly policies: readonly PolicyResponse[];
  /** What was changed at run time, until it is undone. */
  readonly override?: PolicyFields;
  /** Of the last hour, in all processes: none while the server is away. */
  readonly lastHour?: NamespaceFiguresResponse;
  /** From the last count of keys. */
  readonly keys?: number;
  readonly bytes?: number;
  /** How long its entries are kept yet, on average. */
  readonly meanRemainingMs?: number;
}

export interface NamespaceFiguresResponse {
  readonly requests: Readonly<Record<RequestOutcome, number>>;
  /** Answers of the cache among all answers, 0 to 1; none without answers. */
  readonly hitRatio?: number;
  readonly loads: number;
  readonly failures: number;
  /** None without loads. */
  readonly meanLoadMs?: number;
}

/** Fields that can be changed at run time; durations as text with a unit. */
export interface PolicyFields {
  readonly fresh?: string;
  readonly stale?: string;
  readonly staleIfError?: string;
  readonly negative?: string;
  readonly errors?: string;
  readonly jitter?: number;
  readonly refreshAhead?: number;
}

export interface PolicyResponse {
  readonly method: string;
  /** A rule of the call where it is one: `'by rule'`. */
  readonly freshMs: number | 'by rule';
  readonly staleMs: number;
  readonly staleIfErrorMs: number;
  readonly negativeMs?: number;
  readonly errorsMs: number;
  readonly jitter: number;
  readonly refreshAhead?: number;
}

/** `GET /admin/cache/keys?pattern=&cursor=&limit=`: a page of these. `*` in a pattern stands for any text, `\*` for a star. */
export interface KeyResponse {
  readonly key: string;
  readonly kind: 'managed' | 'plain';
  /** As it is stored. */
  readonly bytes: number;
  /** None: it has no end. */
  readonly remainingMs?: number;
}

/** `GET /admin/cache/entries/:key` */
export interface EntryResponse {
  readonly key: string;
  readonly namespace: string;
  readonly kind: 'managed' | 'plain' | 'unreadable';
  readonly state: 'fresh' | 'stale' | 'gone';
  /** In words: why a call would hit or miss now. */
  readonly reason: string;
  readonly bytes: number;
  readonly valueBytes?: number;
  readonly remainingMs?: number;
  readonly ageMs?: number;
  readonly freshForMs?: number;
  readonly lives?: { readonly freshMs: number; readonly staleMs: number; readonly staleIfErrorMs: number };
  readonly tags?: readonly string[];
  /** Of what the entry was built, and so falls with. */
  readonly prefixes?: readonly string[];
  /** What its load knew of invalidations. */
  readonly version?: { readonly epoch?: string; readonly number: number };
  readonly loadMs?: number;
  readonly value:
    | { readonly kind: 'shown'; readonly json: unknown }
    /** Longer than is shown whole: its beginning. */
    | { readonly kind: 'cut'; readonly text: string; readonly bytes: number }
    /** Not JSON: its beginning, in base64. */
    | { readonly kind: 'binary'; readonly base64: string; readonly bytes: number }
    /** Not shown, by option. */
    | { readonly kind: 'redacted' };
}

/** What came of a change that is done when it is answered. */
export interface DoneResponse {
  readonly done: string;
  /** How many there were, where that is known. */
  readonly count?: number;
  /** `false`: the server is away; it holds in this process, and is made up for when the server is back. */
  readonly confirmed?: boolean;
}

/** Answered with 202, and under `GET /admin/jobs/:id` until an hour after its end. */
export interface JobResponse {
  readonly id: string;
  /** In words. */
  readonly what: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: string;
  readonly endedAt?: string;
  /** How many keys it has dealt with so far. */
  readonly count: number;
  /** Why it failed. */
  readonly error?: string;
  readonly process: string;
}

/** `POST …/clear`, `POST …/invalidate` */
export interface ModeBody {
  /** Default `'delete'`. */
  readonly mode?: Mode;
}

/** `GET /admin/rate-limits` */
export interface LimitersResponse {
  /** `down`: each process counts for itself, or as `storeDown` says. */
  readonly counting: 'up' | 'down';
  readonly limiters: readonly LimiterResponse[];
}

export interface LimiterResponse {
  readonly name: string;
  readonly algorithm: 'sliding' | 'gcra';
  readonly windows: readonly { readonly limit: number; readonly perMs: number }[];
  readonly concurrency?: number;
  readonly storeDown: 'local' | 'open' | 'closed';
  /** What a user could take now of the narrowest window; none while nobody can say. */
  readonly remaining?: number;
  /** Until the next unit; 0 where there is one. */
  readonly nextInMs?: number;
  /** What stands in the way until then. */
  readonly reason?: 'limit' | 'paused' | 'concurrency';
  /** A temporary limit, and how long it holds yet. */
  readonly override?: {
    readonly windows: readonly { readonly limit: number; readonly per: string }[];
    readonly remainingMs: number;
  };
  /** Of this process, since it started. */
  readonly acquired: number;
  readonly rejected: number;
  readonly waited: number;
  readonly waitedMs: number;
  readonly pauses: number;
}

/** `GET /admin/revalidation` */
export interface RevalidationResponse {
  readonly isPaused: boolean;
  /** Methods whose hot answers are renewed. */
  readonly methods: readonly string[];
  /** None while the server is away. */
  readonly length?: number;
  readonly lagMs?: number;
  /** What is due next, the longest due first. */
  readonly next: readonly {
    readonly key: string;
    readonly method: string;
    readonly hits: number;
    readonly failures: number;
    /** Negative: for how long it has been due. */
    readonly dueInMs: number;
  }[];
  /** Of this process, by method and outcome. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** `GET /admin/warm-ups` */
export interface WarmUpsResponse {
  readonly warmUps: readonly WarmUpResponse[];
}

export interface WarmUpResponse {
  readonly name: string;
  readonly method: string;
  readonly cron?: string;
  /** What is known of its last run, in any process. */
  readonly last?: {
    readonly startedAt: string;
    readonly endedAt?: string;
    readonly total: number;
    readonly warmed: number;
    readonly failed: number;
    readonly bad: number;
  };
}

/** `GET /admin/health`, and in the event `figures`. */
export type HealthResponse = HealthReport;

/** `GET /admin/health/history`: `{ items }`, the newest first. */
export type HealthChangeResponse = HealthChange;

/** `GET /admin/minutes`: `{ boundsMs, items }`; the items as `MinuteFigures`, the oldest first. */

/** `GET /admin/audit`: `{ items }`, the newest first. */
export interface AuditResponse {
  readonly at: string;
  /** Which token, the name that its user gave in `X-Admin-Name`, and from where. */
  readonly who: string;
  /** `POST /admin/cache/namespaces/flights/clear`, with what was in the body. */
  readonly what: string;
  readonly result: string;
  readonly process: string;
}

/** `GET /admin/me`: which token it was. */
export interface MeResponse {
  readonly role: 'admin' | 'read-only';
  readonly process: string;
  readonly store: string;
}

/**
 * `GET /admin/events`, server-sent, the first at once and then one every two seconds: the event `figures`, whose data is
 * this.
 */
export interface FiguresEvent {
  readonly at: string;
  readonly health: HealthResponse;
  /** Of this process, since it started, by namespace. */
  readonly requests: Readonly<Record<string, Readonly<Record<RequestOutcome, number>>>>;
  /** Callers of this process answered within each bound of `boundsMs`, and above the one before. */
  readonly answersWithin: readonly number[];
  readonly l1: { readonly entries: number; readonly bytes: number; readonly evictions: number };
  readonly limiters: LimitersResponse;
  readonly revalidation: Pick<RevalidationResponse, 'isPaused' | 'length' | 'lagMs'>;
}
