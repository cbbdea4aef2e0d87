import { MOST_ENTRY_BYTES } from './module-options.js';
import { DEFAULT_MAX_ENTRY_BYTES } from './module-options.js';
import { DEFAULT_MEMORY_MAX_ENTRIES } from './module-options.js';
import { DEFAULT_MEMORY_MAX_BYTES } from './module-options.js';
import { DEFAULT_L1_MAX_ENTRIES } from './module-options.js';
import { DEFAULT_L1_MAX_BYTES } from './module-options.js';
import { DEFAULT_LEASE_LIFE } from './module-options.js';
import { DEFAULT_DISCONNECTED_GRACE } from './module-options.js';
import { DEFAULT_MAX_STALENESS } from './module-options.js';
import { DEFAULT_COMMAND_TIMEOUT } from './module-options.js';
import type { Backend } from '../ports/backend.js';
import type { CacheStore } from '../ports/cache-store.js';
import type { Clock } from '../time/clock.js';
import { systemClock } from '../time/clock.js';
import { durationToMs } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import { checkByTable, type OptionTable } from './option-table.js';
import type { CacheModuleOptions } from './module-options.js';
import { isRecord } from './plain-object.js';
import { checkNamespace } from './key-grammar.js';
import { type CheckedHealth, checkHealth } from './checked-health.js';
import { LimiterRegistry } from '../limited-call/limiter-registry.js';
import { type CheckedScheduler, checkScheduler } from './checked-scheduler.js';
import { PolicyRegistry } from '../policies/policy-registry.js';

/** Injection token of what `forRoot` or `forRootAsync` was given. */
export const CACHE_MODULE_OPTIONS = Symbol('CACHE_MODULE_OPTIONS');

/** Injection token of {@link CheckedOptions}. */
export const CHECKED_OPTIONS = Symbol('CHECKED_OPTIONS');

/** The options, checked and with their defaults. */
export interface CheckedOptions extends Pick<CacheModuleOptions, 'url' | 'redis' | 'store' | 'backend'> {
  readonly keyPrefix: string;
  readonly enabled: boolean;
  readonly policies: PolicyRegistry;
  readonly limiters: LimiterRegistry;
  readonly scheduler: CheckedScheduler;
  readonly health: CheckedHealth;
  readonly memory: { maxBytes: number; maxEntries: number };
  /** Undefined: nothing is kept in the process in front of the store. */
  readonly l1: { maxBytes: number; maxEntries: number } | undefined;
  readonly maxEntryBytes: number;
  readonly coherence: { maxStalenessMs: number; disconnectedGraceMs: number };
  readonly leaseLifeMs: number;
  readonly commandTimeoutMs: number;
  readonly context: ReadonlyMap<string, () => unknown>;
  readonly clock: Clock;
}

/** The bounds of the bounds: room for entries is set aside at the start. */
const MOST = { maxBytes: Number.MAX_SAFE_INTEGER, maxEntries: 10_000_000 };

/** Shorter ones would ask the server without end. */
const SHORTEST_MAX_STALENESS_MS = 50;
const SHORTEST_LEASE_MS = 100;

const KEY_PREFIX = /^[A-Za-z0-9_.:{}-]{0,64}$/;

/** The members of the ports with their types. */
const STORE: Record<keyof CacheStore, string> = {
  name: 'string',
  read: 'function',
  write: 'function',
  delete: 'function',
  clear: 'function',
  scan: 'function',
  health: 'function',
  close: 'function',
};
const BACKEND: Record<keyof Backend, string> = {
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
const CLOCK: Record<keyof Clock, string> = { now: 'function', monotonic: 'function', after: 'function' };

const OPTIONS: OptionTable<CacheModuleOptions> = {
  url: {
    expected: 'a URL redis://… or rediss://…',
    fits: (given) => typeof given === 'string' && given !== '',
  },
  redis: { expected: 'ioredis options or an ioredis client', fits: isObject },
  keyPrefix: {
    expected: 'at most 64 of A-Z a-z 0-9 _ . : { } -',
    fits: (given) => typeof given === 'string' && KEY_PREFIX.test(given),
  },
  enabled: { expected: 'true or false', fits: (given) => typeof given === 'boolean' },
  policies: { expected: 'a plain object of policies by name', fits: isRecord },
  namespaces: { expected: 'a plain object of parts of policies by namespace', fits: isRecord },
  health: { expected: '{ strict?, suppliers? }', fits: isRecord },
  scheduler: { expected: 'false, or options by job', fits: (given) => given === false || isRecord(given) },
  rateLimits: { expected: 'a plain object of limiters by name', fits: isRecord },
  memory: {
    expected: '{ maxBytes?, maxEntries? }, whole numbers above 0, at most 10 million entries',
    fits: isMemoryBounds,
  },
  l1: {
    expected: 'false, or { maxBytes?, maxEntries? }, whole numbers above 0, at most 10 million entries',
    fits: (given) => given === false || isMemoryBounds(given),
  },
  maxEntryBytes: {
    expected: `a whole number of bytes from 1 to ${MOST_ENTRY_BYTES} (64 MiB)`,
    fits: (given) => isWholeUpTo(given, MOST_ENTRY_BYTES),
  },
  coherence: {
    expected: '{ maxStaleness?, disconnectedGrace? } with durations',
    fits: (given) =>
      isRecord(given) &&
      Object.keys(given).every((name) => name === 'maxStaleness' || name === 'disconnectedGrace'),
  },
  commandTimeout: { expected: "a duration such as '500ms'", fits: () => true },
  leaseLife: { expected: "a duration such as '5s'", fits: () => true },
  context: {
    expected: 'a plain object of functions by name',
    fits: (given) => isRecord(given) && Object.values(given).every((reader) => typeof reader === 'function'),
  },
  store: { expected: `a CacheStore with ${namesIn(STORE)}`, fits: (given) => isPort(given, STORE) },
  backend: { expected: `a Backend with ${namesIn(BACKEND)}`, fits: (given) => isPort(given, BACKEND) },
  clock: { expected: `a Clock with ${namesIn(CLOCK)}`, fits: (given) => isPort(given, CLOCK) },
};

/** @throws CacheOptionError and the errors of policies, durations and namespaces, each naming what is wrong */
export function checkOptions(options: CacheModuleOptions): CheckedOptions {
  checkByTable(OPTIONS, options, 'CacheModule');
  requireOneStore(options);
  for (const namespace of Object.keys(options.namespaces ?? {}))
    checkNamespace(namespace, 'CacheModule: namespaces');
  const leaseLifeMs = msOf(options.leaseLife ?? DEFAULT_LEASE_LIFE, 'leaseLife', SHORTEST_LEASE_MS);
  // A call under way is held as a load is: by a lease of the same life.
  const limiters = new LimiterRegistry(options.rateLimits, leaseLifeMs);
  return {
    url: options.url,
    redis: options.redis,
    store: options.store,
    backend: options.backend,
    keyPrefix: options.keyPrefix ?? '',
    enabled: options.enabled ?? true,
    policies: new PolicyRegistry(options.policies, options.namespaces),
    limiters,
    health: checkHealth(options.health, limiters),
    scheduler: checkScheduler(options.scheduler, leaseLifeMs),
    memory: {
      maxBytes: options.memory?.maxBytes ?? DEFAULT_MEMORY_MAX_BYTES,
      maxEntries: options.memory?.maxEntries ?? DEFAULT_MEMORY_MAX_ENTRIES,
    },
    l1:
      options.l1 === false
        ? undefined
        : {
            maxBytes: options.l1?.maxBytes ?? DEFAULT_L1_MAX_BYTES,
            maxEntries: options.l1?.maxEntries ?? DEFAULT_L1_MAX_ENTRIES,
          },
    maxEntryBytes: options.maxEntryBytes ?? DEFAULT_MAX_ENTRY_BYTES,
    coherence: {
      maxStalenessMs: msOf(
        options.coherence?.maxStaleness ?? DEFAULT_MAX_STALENESS,
        'coherence.maxStaleness',
        SHORTEST_MAX_STALENESS_MS,
      ),
      disconnectedGraceMs: msOf(
        options.coherence?.disconnectedGrace ?? DEFAULT_DISCONNECTED_GRACE,
        'coherence.disconnectedGrace',
        0,
      ),
    },
    leaseLifeMs,
    commandTimeoutMs: msOf(options.commandTimeout ?? DEFAULT_COMMAND_TIMEOUT, 'commandTimeout', 1),
    context: new Map(Object.entries(options.context ?? {})),
    clock: options.clock ?? systemClock,
  };
}

function msOf(duration: unknown, option: string, atLeastMs: number): number {
  return durationToMs(duration, `CacheModule: ${option}`, atLeastMs);
}

function isObject(given: unknown): given is object {
  return typeof given === 'object' && given !== null;
}

function isPort(given: unknown, members: Readonly<Record<string, string>>): boolean {
  return (
    isObject(given) &&
    Object.entries(members).every(([name, type]) => typeof (given as Record<string, unknown>)[name] === type)
  );
}

function namesIn(members: object): string {
  return Object.keys(members).join(', ');
}

/** A client in `redis` may go with a `url`; nothing else goes together. */
function requireOneStore({ backend, store, url, redis }: CacheModuleOptions): void {
  const given = Object.entries({ backend, store, [url === undefined ? 'redis' : 'url']: url ?? redis });
  const [one, another] = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (another === undefined) return;
  throw new CacheOptionError(
    `CacheModule: ${one} and ${another} each say where entries are kept. Leave one of them out.`,
  );
}

function isMemoryBounds(given: unknown): boolean {
  return (
    isRecord(given) &&
    Object.entries(given).every(
      ([name, maxStaleness]) =>
        Object.hasOwn(MOST, name) && isWholeUpTo(maxStaleness, MOST[name as keyof typeof MOST]),
    )
  );
}

function isWholeUpTo(given: unknown, most: number): boolean {
  return Number.isSafeInteger(given) && Number(given) > 0 && Number(given) <= most;
}
