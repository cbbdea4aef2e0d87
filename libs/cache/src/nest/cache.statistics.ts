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

/** How often what happened at one limiter, in this process since it started. */
export interface LimiterStats {
  /** Calls that it let pass, and those of them that had to wait. */
  granted: number;
  waited: number;
  /** Milliseconds of waiting in all. */
  waitedMs: number;
  /** Calls that it did not let pass. */
  refused: number;
  /** Pauses that the supplier asked for, or somebody. */
  pauses: number;
}

export interface CacheStats {
  namespaces: Record<string, NamespaceStats>;
  /** By name; a limiter of many keys counts as one. */
  limiters: Record<string, LimiterStats>;
}

/** Namespaces beyond this many are counted together, so that memory stays bounded whatever callers make up. */
const MOST_NAMESPACES = 1_000;
const ALL_OTHERS = '_cache.others';

const COUNTERS = { hit: 'hits', stale: 'stale', miss: 'misses' } as const;

/** Counts what the cache tells. */
@Injectable()
export class CacheStatistics {
  private readonly namespaces = new Map<string, NamespaceStats>();
  /** Of those that were declared, so there are few. */
  private readonly limiters = new Map<string, LimiterStats>();

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
    events.on('limitGranted', ({ limiter, waitedMs, hasWaited }) => {
      const counts = this.ofLimiter(limiter);
      counts.granted += 1;
      if (!hasWaited) return;
      counts.waited += 1;
      counts.waitedMs += waitedMs;
    });
    events.on('limitRefused', ({ limiter }) => (this.ofLimiter(limiter).refused += 1));
    events.on('limiterPaused', ({ limiter }) => (this.ofLimiter(limiter).pauses += 1));
  }

  stats(): CacheStats {
    return { namespaces: copyOf(this.namespaces), limiters: copyOf(this.limiters) };
  }

  private ofLimiter(name: string): LimiterStats {
    const counts = this.limiters.get(name) ?? { granted: 0, waited: 0, waitedMs: 0, refused: 0, pauses: 0 };
    this.limiters.set(name, counts);
    return counts;
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

function copyOf<Counts extends object>(byName: ReadonlyMap<string, Counts>): Record<string, Counts> {
  return Object.fromEntries([...byName].map(([name, counts]) => [name, { ...counts }]));
}
