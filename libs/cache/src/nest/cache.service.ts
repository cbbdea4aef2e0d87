import { Inject, Injectable } from '@nestjs/common';
import type { CacheTransaction, CacheTransactionOptions } from '../api/cache-transaction.js';
import { type Duration, durationToMs } from '../api/duration.js';
import type { Explanation } from '../api/explanation.js';
import type { LoadContext } from '../api/load-context.js';
import type { Mode } from '../api/mode.js';
import { CallEvents } from '../cached-call/loading/call-events.js';
import { CachedCall } from '../cached-call/cached-call.js';
import { isFound, KeyLookup } from '../cached-call/look-up/key-lookup.js';
import { Invalidator } from '../invalidation/invalidator.js';
import { PlainValues } from '../invalidation/plain-values.js';
import { plainKey } from '../keys/call-key.js';
import { ApplicationRuntime } from '../methods/application-runtime.js';
import type { MeantReaders } from '../methods/readers.js';
import type { CacheableOptions } from '../options/cacheable-options.js';
import { CHECKED_OPTIONS, type CheckedOptions, DEFAULT_PLAIN_TTL } from '../options/module-options.js';
import { DEFAULT_MODE } from '../options/evict-options.js';
import {
  checkNamespace,
  checkPlainNamespaces,
  checkTags,
  DEFAULT_NAMESPACE,
} from '../options/key-grammar.js';
import type { MethodReference } from '../options/method-reference.js';
import type { Policy } from '../options/policy.js';
import { PolicyRegistry } from '../policies/policy-registry.js';
import type { Backend } from '../ports/backend.js';
import { asStoreFailure, isRefusedValue } from '../ports/store-failure.js';
import type { CacheStats } from '../statistics/cache-stats.js';
import { CacheStatistics } from '../statistics/cache.statistics.js';
import { Transactions } from '../transaction/transactions.js';
import { plainJson } from '../values/plain-json.js';
import { CachedMethod } from './cached-method.js';
import { CacheEvents } from './cache.events.js';
import { explained } from './explained.js';
import { getOrSetCall } from './get-or-set-call.js';
import { CACHE_BACKEND } from './tokens.js';

/**
 * The cache by hand. `set` writes plain JSON under `{namespace}:{key}`, which any Redis client can read. The methods
 * `get`, `has`, `ttl` and `delete` work on such plain values, whoever wrote them. They work on the managed entries of
 * cached methods and `getOrSet` too. While disconnected from the server reads find nothing and `set` is lost, which is
 * logged and emitted as the event `storeFailed`. This process follows invalidations at once, and replays them when the
 * server is back.
 */
@Injectable()
export class CacheService {
  private readonly callEvents: CallEvents;

  constructor(
    @Inject(CACHE_BACKEND) backend: Backend,
    private readonly lookup: KeyLookup,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly cachedCall: CachedCall,
    private readonly invalidator: Invalidator,
    private readonly events: CacheEvents,
    private readonly statistics: CacheStatistics,
    private readonly plainValues: PlainValues,
    private readonly policies: PolicyRegistry,
    private readonly runtime: ApplicationRuntime,
    private readonly transactions: Transactions,
  ) {
    this.callEvents = new CallEvents(events, backend.store.name);
  }

  /**
   * The value under a key; `undefined` where there is none or it is no longer fresh. A plain value is the caller's own
   * copy, a managed one comes as the method's callers get it.
   *
   * @param namespace default `'default'`
   */
  async get<T>(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<T | undefined> {
    return (await this.getMany<T>([key], namespace)).get(key);
  }

  /** The values that were found, by their keys; one round trip. */
  async getMany<T>(keys: readonly string[], namespace: string = DEFAULT_NAMESPACE): Promise<Map<string, T>> {
    const asked = [...new Set(keys)];
    const found = await this.lookup.find(asked, namespace, 'entries');
    const values = new Map<string, T>();
    for (const [index, key] of asked.entries()) {
      const one = found[index];
      if (!isFound(one)) continue;
      // Nobody else has what was decoded from a plain value: it needs no freezing.
      values.set(key, (one.state === 'plain' ? one.value.decode() : one.local.value.to({})) as T);
    }
    this.events.emit('lookedUp', { namespace, hits: values.size, misses: asked.length - values.size });
    return values;
  }

  async has(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<boolean> {
    const [found] = await this.lookup.find([key], namespace, 'entries');
    return isFound(found);
  }

  /** Milliseconds for which `get` will go on finding the key; `null` where it does not; `Infinity` without an end. */
  async ttl(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<number | null> {
    const [found] = await this.lookup.find([key], namespace);
    if (!isFound(found)) return null;
    return found.state === 'plain' ? found.remainingMs : found.age.freshForMs;
  }

  /**
   * Stores a plain value as JSON, dates as ISO text. It wins over a load of the same key that is under way.
   *
   * @param ttl default `'1h'`
   * @throws CacheValueError for what JSON has no text for (undefined, functions, BigInt, cycles).
   * CacheValueTooLargeError for what is larger than `maxEntryBytes` or than the store has room for.
   * CacheKeyError, CacheNamespaceError for a key or a namespace that another application has on the server
   */
  async set(
    key: string,
    value: unknown,
    ttl: Duration = DEFAULT_PLAIN_TTL,
    namespace: string = DEFAULT_NAMESPACE,
  ): Promise<void> {
    await this.setMany([[key, value]], ttl, namespace);
  }

  /** Like `set` for many, in one round trip. */
  async setMany(
    entries: Iterable<readonly [string, unknown]>,
    ttl: Duration = DEFAULT_PLAIN_TTL,
    namespace: string = DEFAULT_NAMESPACE,
  ): Promise<void> {
    const lifeMs = durationToMs(ttl, 'ttl', 1);
    const values = [...entries].map(([key, value]) => ({
      key: plainKey(namespace, key),
      bytes: plainJson(value, this.options.maxEntryBytes),
      lifeMs,
    }));
    if (values.length === 0) return;
    this.statistics.use(namespace);
    if (!this.options.enabled) {
      // Other processes may hold what the value would have replaced.
      await this.invalidator.keys(values.map(({ key }) => key));
      return;
    }
    try {
      await this.plainValues.write(values);
    } catch (thrown) {
      const error = asStoreFailure(thrown);
      if (isRefusedValue(error)) throw error;
      this.callEvents.storeFailed('write', error);
    }
  }

  /**
   * Deletes a value or an entry: whatever was loaded before is never served again. While disconnected this process stops
   * serving it at once, and replays the delete when the server is back.
   *
   * @returns whether there was one; false while disconnected
   */
  async delete(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<boolean> {
    const { count = 0 } = await this.invalidator.keys([plainKey(namespace, key)]);
    return count > 0;
  }

  /** Like {@link delete} for many keys, in one go. @returns how many there were; 0 while disconnected */
  async deleteMany(keys: readonly string[], namespace: string = DEFAULT_NAMESPACE): Promise<number> {
    const wholeKeys = [...new Set(keys)].map((key) => plainKey(namespace, key));
    if (wholeKeys.length === 0) return 0;
    const { count = 0 } = await this.invalidator.keys(wholeKeys);
    return count;
  }

  /**
   * Ends the fresh life of an entry, as mode `'expire'` does: its `stale` windows hold on. A plain value has none, and is
   * deleted.
   *
   * @returns whether there was one; false while disconnected
   */
  async expire(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<boolean> {
    const [found] = await this.lookup.find([key], namespace);
    if (found?.state === 'plain') return this.delete(key, namespace);
    const { isConfirmed } = await this.invalidator.keys([plainKey(namespace, key)], 'expire');
    return isConfirmed && found?.state === 'managed' && found.freshness.state !== 'gone';
  }

  /**
   * The entries of one cached method, by the arguments of its calls: `cache.method(TripsService, 'find').delete('1')`.
   *
   * @param type its class, which need not be provided in this application
   * @throws CacheOptionError for a method that is not cached
   */
  method<C, K extends keyof C>(type: MethodReference<C, K>[0], name: K): CachedMethod<C[K]> {
    const where = `CacheService.method(${type.name}, '${String(name)}')`;
    const { search } = this.runtime;
    const found = (): MeantReaders => search.byReference([type, name as never], where);
    found();
    const { invalidator, lookup, options } = this;
    const target = search.targetFor(where);
    return new CachedMethod({ found, target, invalidator, lookup, isEnabled: options.enabled });
  }

  /**
   * Invalidates every entry that carries one of the tags, in whatever namespace, at a cost that does not depend on how
   * many there are. Plain values have no tags.
   *
   * @param options `mode` default `'delete'`
   * @throws CacheKeyError for a tag that is not well-formed text of 1 to 1,024 bytes
   */
  async invalidateTags(
    tags: readonly string[],
    { mode = DEFAULT_MODE }: { mode?: Mode } = {},
  ): Promise<void> {
    checkTags(tags, 'invalidateTags');
    await this.invalidator.tags(tags, mode);
  }

  /**
   * Invalidates every entry of a namespace at once, then removes its plain values, by a scan; both have happened when it
   * returns.
   *
   * @param options `mode` default `'delete'`; `wait` default `'purged'`. With `'invalid'` it returns as soon as managed entries
   * are invalid: one round trip, whatever their number. Plain values are removed behind it
   * @throws CacheOptionError for other options
   */
  async clearNamespace(
    namespace: string,
    { mode = DEFAULT_MODE, wait = 'purged' }: { mode?: Mode; wait?: 'purged' | 'invalid' } = {},
  ): Promise<void> {
    checkNamespace(namespace);
    await this.invalidator.namespace(namespace, mode, { wait });
  }

  /**
   * Invalidates every managed entry under the key prefix at once; a purge in the background frees their memory. Never FLUSHDB.
   *
   * What other applications and services keep on the server stays.
   *
   * @param options `plain`: namespaces whose plain values, strings under `{namespace}:`, are removed too, before it returns;
   * default none
   * @throws CacheStoreUnavailableError when plain values could not be removed; CacheOptionError, CacheNamespaceError for
   * what is no list of namespaces
   */
  async reset({ plain = [] }: { plain?: readonly string[] } = {}): Promise<void> {
    checkPlainNamespaces(plain);
    const { purged } = await this.invalidator.all(undefined, { plain });
    if (plain.length > 0) await purged;
    // What it leaves ends by itself.
    else purged.catch((error: unknown) => this.callEvents.storeFailed('delete', asStoreFailure(error)));
  }

  /**
   * The value under a key, loaded when there is none; one load at a time for each key in the cluster. Managed, as with
   * `@Cacheable`: kept as what it was, and frozen unless `mutable`. Rules are called with no arguments.
   *
   * @throws CacheOptionError for the options that make a key, since `entry` has it
   */
  async getOrSet<T>(
    entry: { key: string; namespace?: string },
    policy: Policy,
    load: (context: LoadContext) => Promise<T>,
    options: CacheableOptions = {},
  ): Promise<T> {
    const { key, namespace = DEFAULT_NAMESPACE } = entry;
    const method = `getOrSet in ${namespace}`;
    const resolved = this.policies.resolve(policy, namespace, method);
    return (await this.cachedCall.answer(
      getOrSetCall(plainKey(namespace, key), { method, namespace, policy: resolved, load }, options),
    )) as T;
  }

  /**
   * Runs work whose writes belong together, as those of a database transaction do. What `@CachePut`, `@CacheEvict`, `set`,
   * `delete` and invalidations do inside is held back: done when the work resolves, dropped when it rejects. Put it
   * around the database transaction, so that the cache follows once that has committed.
   *
   * Inside, a fresh answer comes from the cache, unless the transaction has written or invalidated it. All else is
   * loaded past the cache, and not kept. A nested call joins the outer one. Where it rejects and the outer one goes on, its
   * invalidations are made, and its values are not stored. What outlives the work acts at once.
   *
   * @throws what the work throws
   */
  transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.transactions.run(work);
  }

  /**
   * Begins a transaction that is ended by hand, such as by the commit and rollback hooks of a database. It is one of its
   * own, also inside of another.
   *
   * @param options `isActive` default: the code that it runs is always inside
   */
  beginTransaction(options: CacheTransactionOptions = {}): CacheTransaction {
    return this.transactions.begin(options);
  }

  /** Explains why a call on this key would hit or miss now. */
  async explain(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<Explanation> {
    const whole = plainKey(namespace, key);
    const [found] = await this.lookup.read([whole], namespace);
    return explained(whole, found ?? { state: 'absent' }, this.options.enabled);
  }

  /** Counts of each namespace and limiter, since this process started. */
  stats(): CacheStats {
    return this.statistics.stats();
  }
}
