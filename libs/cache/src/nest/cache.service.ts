import { Inject, Injectable } from '@nestjs/common';
import { checkCacheableOptions } from '../cached-call/cacheable-options.js';
import { CachedCall } from '../cached-call/cached-call.js';
import { plainKey } from '../cached-call/keys/key.js';
import { plainJson } from '../cached-call/values/plain-json.js';
import { PresentedValue } from '../cached-call/values/presented-value.js';
import { asStoreFailure } from '../cached-call/store-failure.js';
import type { CacheStore } from '../contract/cache-store.port.js';
import { DEFAULT_NAMESPACE, DEFAULT_PLAIN_TTL } from '../contract/defaults.js';
import type { Duration } from '../contract/duration.js';
import { durationToMs } from '../contract/duration.js';
import { CacheOptionError, CacheValueTooLargeError } from '../contract/errors.js';
import type { CacheableOptions, LoadContext } from '../contract/options.js';
import type { Policy } from '../contract/policy.js';
import { CacheEvents } from './cache.events.js';
import type { CacheStats } from './cache.statistics.js';
import { CacheStatistics } from './cache.statistics.js';
import { CACHE_STORE } from './create-store.js';
import type { Explanation } from './explanation.js';
import { explained } from './explanation.js';
import { KeyLookup } from './key-lookup.js';
import type { CheckedOptions } from './module-options.js';
import { CHECKED_OPTIONS } from './module-options.js';

/**
 * The cache by hand. `set` writes plain JSON under `{namespace}:{key}`, which any Redis client can read; `get`, `has`,
 * `ttl` and `delete` work on such plain values, whoever wrote them, and on the managed entries of cached methods and
 * `getOrSet` alike. While the store is away reads find nothing and `set` is lost, which is logged and told as the
 * event `storeFailed`; `delete` rejects, since an old value may still be there.
 */
@Injectable()
export class CacheService {
  constructor(
    @Inject(CACHE_STORE) private readonly store: CacheStore,
    private readonly lookup: KeyLookup,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly cachedCall: CachedCall,
    private readonly events: CacheEvents,
    private readonly statistics: CacheStatistics,
  ) {}

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
    const found = await this.lookup.find(asked, namespace);
    const values = new Map<string, T>();
    for (const [index, key] of asked.entries()) {
      const one = found[index];
      if (one?.state !== 'fresh') continue;
      // Nobody else has what was decoded from a plain value: it needs no freezing.
      values.set(key, (one.isPlain ? one.value.decode() : new PresentedValue(one.value).to({})) as T);
    }
    this.events.emit('lookedUp', { namespace, hits: values.size, misses: asked.length - values.size });
    return values;
  }

  async has(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<boolean> {
    const [found] = await this.lookup.find([key], namespace);
    return found?.state === 'fresh';
  }

  /** Milliseconds for which `get` will go on finding the key; `null` where it does not; `Infinity` without an end. */
  async ttl(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<number | null> {
    const [found] = await this.lookup.find([key], namespace);
    return found?.state === 'fresh' ? found.age.freshForMs : null;
  }

  /**
   * Stores a plain value as JSON, dates as ISO text. It wins over a load of the same key that is under way.
   *
   * @param ttl default `'1h'`
   * @throws CacheValueError for what JSON has no text for (undefined, functions, BigInt, cycles),
   * CacheValueTooLargeError for what the store has no room for
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
      bytes: plainJson(value),
      lifeMs,
    }));
    if (!this.options.enabled || values.length === 0) return;
    try {
      await this.cachedCall.overtake(
        values.map(({ key }) => key),
        () => this.store.write(values),
      );
    } catch (thrown) {
      const error = asStoreFailure(thrown);
      if (error instanceof CacheValueTooLargeError) throw error;
      this.events.emit('storeFailed', { store: this.store.name, operation: 'write', error });
    }
  }

  /**
   * Deletes a value or an entry. It wins over a load of the same key that is under way.
   *
   * @returns whether there was one
   * @throws CacheStoreUnavailableError when the store did not confirm
   */
  async delete(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<boolean> {
    const whole = plainKey(namespace, key);
    try {
      return (await this.cachedCall.overtake([whole], () => this.store.delete([whole]))) > 0;
    } catch (thrown) {
      const error = asStoreFailure(thrown);
      this.events.emit('storeFailed', { store: this.store.name, operation: 'delete', error });
      throw error;
    }
  }

  /**
   * The value under a key, loaded when there is none; one load at a time for each key in this process. Managed, as with
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
    const whole = plainKey(namespace, key);
    const method = `getOrSet in ${namespace}`;
    checkCacheableOptions(options, method);
    refuseKeyOptions(options, method);
    return (await this.cachedCall.answer({
      method,
      namespace,
      args: [],
      options,
      policy: this.options.policies.resolve(policy, namespace, method),
      key: () => whole,
      load,
    })) as T;
  }

  /** Why a call on this key would hit or miss now. */
  async explain(key: string, namespace: string = DEFAULT_NAMESPACE): Promise<Explanation> {
    const whole = plainKey(namespace, key);
    const [found] = await this.lookup.read([whole], namespace);
    return explained(whole, found ?? { state: 'absent' }, this.options.enabled);
  }

  /** What happened in each namespace since this process started. */
  stats(): CacheStats {
    return this.statistics.stats();
  }
}

function refuseKeyOptions(options: CacheableOptions, method: string): void {
  const given = (['entity', 'operation', 'key', 'vary'] as const).find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new CacheOptionError(
    `${method}: ${given} is for decorated methods. Put it into the key of the entry.`,
  );
}
