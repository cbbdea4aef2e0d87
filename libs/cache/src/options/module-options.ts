/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */
import * as v from 'valibot';
import { type Duration, durationToMs } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import { type Clock, systemClock } from '../time/clock.js';
import { check, DURATION, option, PLAIN_OBJECT, type Schemas } from './checks/check.js';
import { type CheckedHealth, checkHealthOptions, type HealthOptions } from './health-options.js';
import {
  checkFailureKinds,
  type ErrorClass,
  type FailureKind,
  type NamedFailureKind,
} from './failure-kinds.js';
import { checkLimiters, type Limiter, type LimiterOptions } from './limiter-options.js';
import { isRecord } from './checks/plain-object.js';
import { checkNamespacePolicies, checkPolicies, type TtlPolicy } from './policy.js';
import { type CheckedScheduler, checkSchedulerOptions, type SchedulerOptions } from './scheduler-options.js';
import {
  type CheckedStorage,
  checkedStorage,
  portOption,
  STORAGE,
  type StorageOptions,
} from './storage-options.js';

/** The life of plain values where none is given. */
export const DEFAULT_PLAIN_TTL: Duration = '1h';
/** Calls are answered by the cache. */
export const DEFAULT_ENABLED = true;
/** The greatest age of another process's invalidation before this one knows it, whatever happens to the bus. */
export const DEFAULT_MAX_STALENESS: Duration = '1s';
/** The time for which a process that is disconnected from its server goes on answering from L1. */
export const DEFAULT_DISCONNECTED_GRACE: Duration = '10s';
/** A load's lease without renewal: the longest wait for a holder that died. */
export const DEFAULT_LEASE_LIFE: Duration = '5s';

/** Shorter ones would ask the server without end. */
const SHORTEST_MAX_STALENESS_MS = 50;
const SHORTEST_LEASE_MS = 100;

/** Injection token of what `forRoot` or `forRootAsync` was given. */
export const CACHE_MODULE_OPTIONS = Symbol('CACHE_MODULE_OPTIONS');

/** Injection token of {@link CheckedOptions}. */
export const CHECKED_OPTIONS = Symbol('CHECKED_OPTIONS');

/** Options of `CacheModule.forRoot`. One that is unknown or wrong is refused by name at start. */
export interface CacheModuleOptions extends StorageOptions {
  /** `false`: every call goes to the method. Default true. */
  enabled?: boolean;
  /** Policies by name. Default none. */
  policies?: Record<string, TtlPolicy<any, any>>;
  /** Overrides by namespace: each field given here replaces that of the policies used there. Default none. */
  namespaces?: Record<string, Partial<TtlPolicy>>;
  /** Limiters by name, `[A-Za-z0-9_.-]{1,64}`. Default none. */
  rateLimits?: Record<string, LimiterOptions>;
  coherence?: {
    /** The greatest age of another process's invalidation before this one knows it. Default `'1s'`. */
    maxStaleness?: Duration;
    /** The time for which a disconnected process goes on answering from L1. Default `'10s'`; `'0ms'` is strict. */
    disconnectedGrace?: Duration;
  };
  /**
   * The channel of the server on which services in any language publish invalidations, with `keyPrefix` in front; the guide
   * describes the messages. 1 to 128 of A-Z a-z 0-9 _ . : -, and it needs a server. Default none.
   */
  invalidationChannel?: string;
  /**
   * Classes of errors that travel, so that callers in other processes get an instance too. Nest's HTTP exceptions and the errors
   * of this library do so anyway. Default none: other errors arrive as `CacheLoadFailedError`.
   */
  failures?: readonly (FailureKind | ErrorClass)[];
  /** A load's lease without renewal, so the longest wait for a holder that died. Default `'5s'`. */
  leaseLife?: Duration;
  /** Jobs that run by the clock in this process; `false`: none, other processes run them. */
  scheduler?: SchedulerOptions | false;
  /** Options of the application's health. */
  health?: HealthOptions;
  /** Readers of the request's context by the names that `vary` uses, for instance over nestjs-cls. Default none. */
  context?: Record<string, () => unknown>;
  /** Default: the clocks of this machine. */
  clock?: Clock;
}

/** The options of the module, checked and with their defaults: plain data. */
export interface CheckedOptions extends CheckedStorage {
  readonly enabled: boolean;
  readonly policies: Readonly<Record<string, TtlPolicy>>;
  readonly namespaces: Readonly<Record<string, Partial<TtlPolicy>>>;
  readonly rateLimits: readonly Limiter[];
  readonly scheduler: CheckedScheduler;
  readonly health: CheckedHealth;
  readonly coherence: { readonly maxStalenessMs: number; readonly disconnectedGraceMs: number };
  readonly invalidationChannel: string | undefined;
  readonly failures: readonly NamedFailureKind[];
  readonly leaseLifeMs: number;
  readonly context: ReadonlyMap<string, () => unknown>;
  readonly clock: Clock;
}

/** Channels that begin so are the library's own. */
const CHANNEL = /^(?!_cache)[A-Za-z0-9_.:-]{1,128}$/;

const READERS = v.custom<Record<string, () => unknown>>(
  (given) => isRecord(given) && Object.values(given).every((reader) => typeof reader === 'function'),
);

const COHERENCE = v.strictObject({
  maxStaleness: v.optional(DURATION, DEFAULT_MAX_STALENESS),
  disconnectedGrace: v.optional(DURATION, DEFAULT_DISCONNECTED_GRACE),
});

const OPTIONS = v.strictObject({
  ...STORAGE,
  enabled: option('true or false', v.boolean(), DEFAULT_ENABLED),
  policies: option('a plain object of policies by name', PLAIN_OBJECT, {}),
  namespaces: option('a plain object of parts of policies by namespace', PLAIN_OBJECT, {}),
  rateLimits: option('a plain object of limiters by name', PLAIN_OBJECT, {}),
  coherence: option(
    '{ maxStaleness?, disconnectedGrace? } with durations',
    v.pipe(PLAIN_OBJECT, COHERENCE),
    {},
  ),
  invalidationChannel: option(
    '1 to 128 of A-Z a-z 0-9 _ . : -, not beginning with _cache',
    v.pipe(v.string(), v.regex(CHANNEL)),
  ),
  failures: option('a list of classes of errors, or of { type, name?, to?, from? }', v.array(v.any()), []),
  leaseLife: option("a duration such as '5s'", DURATION, DEFAULT_LEASE_LIFE),
  scheduler: option('false, or options by job', v.union([v.literal(false), PLAIN_OBJECT]), {}),
  health: option('{ strict?, suppliers? }', PLAIN_OBJECT, {}),
  context: option('a plain object of functions by name', READERS, {}),
  clock: portOption<Clock>('Clock', { now: 'function', monotonic: 'function', after: 'function' }),
} satisfies Schemas<CacheModuleOptions>);

/** @throws CacheOptionError and the errors of policies, durations, namespaces and limiters, each naming what is wrong */
export function checkModuleOptions(options: CacheModuleOptions): CheckedOptions {
  const where = 'CacheModule';
  const given = check(OPTIONS, options, where);
  const { enabled, policies, namespaces, coherence, context, clock = systemClock } = given;
  const msOf = (duration: unknown, name: string, atLeastMs: number): number =>
    durationToMs(duration, `${where}: ${name}`, atLeastMs);
  const storage = checkedStorage(given, where);
  requireServerFor(given.invalidationChannel, storage, where);
  checkPolicies(policies);
  checkNamespacePolicies(namespaces, `${where}: namespaces`);
  const leaseLifeMs = msOf(given.leaseLife, 'leaseLife', SHORTEST_LEASE_MS);
  // A running call is held as a load is: by a lease of the same life.
  const rateLimits = checkLimiters(given.rateLimits, leaseLifeMs);
  return {
    ...storage,
    enabled,
    policies,
    namespaces,
    rateLimits,
    health: checkHealthOptions(given.health, rateLimits, `${where}: health`),
    scheduler: checkSchedulerOptions(given.scheduler, leaseLifeMs, `${where}: scheduler`),
    invalidationChannel: given.invalidationChannel,
    failures: checkFailureKinds(given.failures, `${where}: failures`),
    coherence: {
      maxStalenessMs: msOf(coherence.maxStaleness, 'coherence.maxStaleness', SHORTEST_MAX_STALENESS_MS),
      disconnectedGraceMs: msOf(coherence.disconnectedGrace, 'coherence.disconnectedGrace', 0),
    },
    leaseLifeMs,
    context: new Map(Object.entries(context)),
    clock,
  };
}

function requireServerFor(
  channel: string | undefined,
  { url, redis, backend }: CheckedStorage,
  where: string,
): void {
  if (channel === undefined || url !== undefined || redis !== undefined) return;
  if (backend?.bus.subscribe !== undefined) return;
  const missing =
    backend === undefined
      ? 'services can only publish to a server, and none is given. Give url or redis'
      : "the backend's bus has no subscribe. Add it to the backend";
  throw new CacheOptionError(`${where}: invalidationChannel: ${missing}, or leave invalidationChannel out.`);
}
