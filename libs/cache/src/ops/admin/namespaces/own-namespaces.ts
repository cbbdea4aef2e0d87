import { Inject, Injectable } from '@nestjs/common';
import { CacheStoreUnavailableError } from '../../../api/errors.js';
import { ApplicationRuntime } from '../../../methods/application-runtime.js';
import { DEFAULT_NAMESPACE } from '../../../options/key-grammar.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../../options/module-options.js';
import type { ScannedKey } from '../../../ports/cache-store.js';
import { CacheStatistics } from '../../../statistics/cache.statistics.js';
import { ALL_OTHERS } from '../../../statistics/counted.js';
import { ClusterStatistics } from '../../cluster-statistics/cluster.statistics.js';
import type { NamespaceFigures } from '../../cluster-statistics/counters.js';
import { CacheSettings } from '../../settings/cache.settings.js';

const HOUR_MS = 60 * 60_000;

/** Tells whether the application has a key. */
export interface OwnsKey {
  (found: Pick<ScannedKey, 'key' | 'kind'>): boolean;
}

/**
 * The namespaces of this application: those of its cached methods, those that its options name, and those that a process of
 * it used lately. Plain values in others are another service's, which the admin neither shows nor removes.
 */
@Injectable()
export class OwnNamespaces {
  constructor(
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly runtime: ApplicationRuntime,
    private readonly statistics: CacheStatistics,
    private readonly clusterStatistics: ClusterStatistics,
    private readonly settings: CacheSettings,
  ) {}

  /** The names that this process knows. @param others known by other processes */
  names(others: Iterable<string> = []): Set<string> {
    const ofMethods = [...this.runtime.keyed.values()].map(({ mark }) => mark.namespace);
    const named = Object.keys(this.options.namespaces);
    const used = [...this.statistics.namespaces].map(([name]) => name);
    const names = new Set([...ofMethods, ...named, ...used, ...this.settings.changedNamespaces, ...others]);
    names.delete(ALL_OTHERS);
    return names;
  }

  /** Managed entries say themselves whose they are; a plain value is the application's where its namespace is. */
  async ownsKey(): Promise<OwnsKey> {
    const names = this.names((await this.lastHour())?.keys());
    names.add(DEFAULT_NAMESPACE);
    return ({ key, kind }) => kind === 'managed' || names.has(key.slice(0, Math.max(0, key.indexOf(':'))));
  }

  /** The figures of all processes in the last hour; `undefined` while the server is disconnected. */
  async lastHour(): Promise<ReadonlyMap<string, NamespaceFigures[]> | undefined> {
    try {
      const since = this.options.clock.now() - HOUR_MS;
      const all = (await this.clusterStatistics.minutes()).filter(({ at }) => Date.parse(at) > since);
      const byName = new Map<string, NamespaceFigures[]>();
      for (const { namespaces } of all) {
        for (const [name, figures] of Object.entries(namespaces))
          byName.set(name, [...(byName.get(name) ?? []), figures]);
      }
      return byName;
    } catch (error) {
      if (error instanceof CacheStoreUnavailableError) return undefined;
      throw error;
    }
  }
}
