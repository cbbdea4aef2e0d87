import type { Answer, CacheEventBus } from '../api/events.js';
import {
  LimiterCounted,
  NamedCounts,
  NamespaceCounted,
  PartCounted,
  type RequestOutcome,
  StoreCallCounted,
} from './counted.js';
import { type CacheStats, limiterStats, namespaceStats } from './cache-stats.js';

/** Beyond so many they are counted together. Limiters and calls to the server are those that the code declares. */
const MOST_NAMESPACES = 100;
const MOST_METHODS = 200;
const MOST_PARTS = 100;

/** Counts the events of the cache. Metrics, the dashboard and `stats()` read their figures here. */
export class CacheStatistics {
  readonly namespaces = new NamedCounts(MOST_NAMESPACES, () => new NamespaceCounted());
  readonly limiters = new NamedCounts(Infinity, () => new LimiterCounted());
  readonly storeCalls = new NamedCounts(Infinity, () => new StoreCallCounted());
  /** By `<kind>/<mode>`. */
  readonly invalidations = new Map<string, number>();
  /** Messages on the `invalidationChannel` by outcome. */
  readonly channelMessages = new Map<string, number>();
  /** Scheduled refreshes by method and outcome; those of entries that few asked for under the method ''. */
  readonly scheduledRefreshes = new NamedCounts(MOST_METHODS, () => new Map<string, number>());
  readonly health = new NamedCounts(MOST_PARTS, () => new PartCounted());
  busGaps = 0;
  breakerOpenings = 0;
  isBreakerOpen = false;
  isDisconnected = false;

  /** Counts all that happens from now on. */
  listen(events: CacheEventBus): void {
    this.countRequests(events);
    this.countLoads(events);
    this.countLimits(events);
    this.countServer(events);
  }

  /** Counts from now on what happens in a namespace that the application uses. */
  use(namespace: string): void {
    this.namespaces.of(namespace);
  }

  stats(): CacheStats {
    return {
      namespaces: Object.fromEntries([...this.namespaces].map(([name, of]) => [name, namespaceStats(of)])),
      limiters: Object.fromEntries([...this.limiters].map(([name, of]) => [name, limiterStats(of)])),
    };
  }

  private countRequests(events: CacheEventBus): void {
    events.on('answered', (answer) => {
      const counted = this.namespaces.of(answer.namespace);
      counted.requests[outcomeOf(answer)] += 1;
      counted.answers.observe(answer.durationMs);
      if (answer.outcome === 'miss') return;
      counted.agesAtHit.observe(answer.ageMs);
      counted.livesLeftAtHit.observe(Math.max(0, answer.freshForMs));
    });
    events.on('unanswered', ({ namespace, isRemembered }) => {
      this.namespaces.of(namespace).requests[isRemembered ? 'error_cached' : 'load_failed'] += 1;
    });
    events.on('bypassed', ({ namespace }) => (this.namespaces.of(namespace).requests.bypass += 1));
    events.on('lookedUp', ({ namespace, hits, misses }) => {
      const { requests } = this.namespaces.of(namespace);
      requests.fresh_l2 += hits;
      requests.absent += misses;
    });
  }

  private countLoads(events: CacheEventBus): void {
    events.on('loaded', ({ namespace, durationMs }) => {
      const counted = this.namespaces.of(namespace);
      counted.loads += 1;
      counted.loadTimes.observe(durationMs);
    });
    events.on('loadFailed', ({ namespace, durationMs }) => {
      const counted = this.namespaces.of(namespace);
      counted.failures += 1;
      counted.loadTimes.observe(durationMs);
    });
    events.on('leaseWaited', ({ namespace, durationMs }) =>
      this.namespaces.of(namespace).leaseWaits.observe(durationMs),
    );
    events.on('stored', ({ namespace, bytes, valueBytes }) => {
      const counted = this.namespaces.of(namespace);
      counted.payloads.observe(bytes);
      counted.valueBytes += valueBytes;
    });
    events.on('notStored', ({ namespace, reason }) =>
      countIn(this.namespaces.of(namespace).notStored, reason),
    );
    events.on('unreadable', ({ namespace }) => (this.namespaces.of(namespace).unreadable += 1));
    events.on(
      'backgroundRefreshed',
      ({ namespace }) => (this.namespaces.of(namespace).backgroundRefreshes.refreshed += 1),
    );
    events.on(
      'backgroundRefreshFailed',
      ({ namespace }) => (this.namespaces.of(namespace).backgroundRefreshes.failed += 1),
    );
    events.on('scheduledRefresh', ({ method, outcome }) =>
      countIn(this.scheduledRefreshes.of(method), outcome),
    );
  }

  private countLimits(events: CacheEventBus): void {
    events.on('permitAcquired', ({ limiter, priority, waitedMs, hasWaited }) => {
      const counted = this.limiters.of(limiter);
      counted.acquired[priority] += 1;
      if (hasWaited) counted.waits.observe(waitedMs);
    });
    events.on(
      'permitRejected',
      ({ limiter, priority }) => (this.limiters.of(limiter).rejected[priority] += 1),
    );
    events.on('limiterPaused', ({ limiter, by }) => (this.limiters.of(limiter).pauses[by] += 1));
    events.on('limiterCorrected', ({ limiter }) => (this.limiters.of(limiter).corrections += 1));
    events.on('limitedCallEnded', (call) => {
      const counted = this.limiters.of(call.limiter);
      counted.calls.observe(call.durationMs);
      if ('error' in call) counted.failures += 1;
    });
  }

  private countServer(events: CacheEventBus): void {
    events.on('storeCalled', ({ call, durationMs, isAnswered }) => {
      const counted = this.storeCalls.of(call);
      counted.times.observe(durationMs);
      if (!isAnswered) counted.unanswered += 1;
    });
    events.on('invalidated', ({ kind, mode, count }) =>
      countIn(this.invalidations, `${kind}/${mode}`, count),
    );
    events.on('channelMessage', ({ outcome }) => countIn(this.channelMessages, outcome));
    events.on('busGap', () => (this.busGaps += 1));
    events.on('disconnected', ({ isDisconnected }) => (this.isDisconnected = isDisconnected));
    events.on('breaker', ({ isOpen }) => {
      this.isBreakerOpen = isOpen;
      if (isOpen) this.breakerOpenings += 1;
    });
    events.on('healthChanged', ({ part, to }) => (this.health.of(part).state = to));
    events.on('healthChecked', ({ part, latencyMs }) => this.health.of(part).times.observe(latencyMs));
  }
}

function outcomeOf({ outcome, staleReason, level, isNegative }: Answer): RequestOutcome {
  if (outcome === 'miss') return 'load';
  if (outcome === 'stale') return staleReason === 'revalidating' ? 'stale' : 'stale_if_error';
  if (isNegative === true) return 'negative';
  return level === 'l1' ? 'fresh_l1' : 'fresh_l2';
}

function countIn(counts: Map<string, number>, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
