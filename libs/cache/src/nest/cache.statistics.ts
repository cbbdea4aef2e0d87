import { Injectable } from '@nestjs/common';
import { CacheEvents } from './cache.events.js';

/** How often what happened in one namespace, since this process started. */
export interface NamespaceStats {
  /** Callers answered by a fresh entry or value. */
  hits: number;
  /** Callers answered by an old entry. */
  stale: number;
  /** Callers who had to wait for a load, and keys that `get` and `getMany` did not find. */
  misses: number;
  /** Loads that gave a value. */
  loads: number;
  /** Loads that failed. */
  failures: number;
}

export interface CacheStats {
  namespaces: Record<string, NamespaceStats>;
}

/** Namespaces beyond this many are counted together, so that memory stays bounded whatever callers make up. */
const MOST_NAMESPACES = 1_000;
const ALL_OTHERS = '_cache.others';

const COUNTERS = { hit: 'hits', stale: 'stale', miss: 'misses' } as const;

/** Counts what the cache tells. */
@Injectable()
export class CacheStatistics {
  private readonly namespaces = new Map<string, NamespaceStats>();

  constructor(events: CacheEvents) {
    events.on('answered', ({ namespace, outcome }) => {
      this.of(namespace)[COUNTERS[outcome]] += 1;
    });
    events.on('lookedUp', ({ namespace, hits, misses }) => {
      const counts = this.of(namespace);
      counts.hits += hits;
      counts.misses += misses;
    });
    events.on('loaded', ({ namespace }) => (this.of(namespace).loads += 1));
    events.on('loadFailed', ({ namespace }) => (this.of(namespace).failures += 1));
  }

  stats(): CacheStats {
    const copies = [...this.namespaces].map(([namespace, counts]) => [namespace, { ...counts }] as const);
    return { namespaces: Object.fromEntries(copies) };
  }

  private of(namespace: string): NamespaceStats {
    const name =
      this.namespaces.has(namespace) || this.namespaces.size < MOST_NAMESPACES ? namespace : ALL_OTHERS;
    let counts = this.namespaces.get(name);
    if (counts === undefined) {
      counts = { hits: 0, stale: 0, misses: 0, loads: 0, failures: 0 };
      this.namespaces.set(name, counts);
    }
    return counts;
  }
}
