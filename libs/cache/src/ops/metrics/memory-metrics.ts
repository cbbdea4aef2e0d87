import type { StoreReport } from '../../ports/backend.js';
import type { RefreshQueueState } from '../../ports/refresh-queue.js';
import type { L1Usage } from './metrics-sources.js';
import { type MetricText, ReadMetric } from './read-metric.js';

const MS_PER_SECOND = 1_000;

function gauge(text: MetricText, read: () => number | undefined): ReadMetric {
  return ReadMetric.gauge(text, () => known(read()));
}

function counter(text: MetricText, read: () => number | undefined): ReadMetric {
  return ReadMetric.counter(text, () => known(read()));
}

function known(value: number | undefined): { value: number }[] {
  return value === undefined ? [] : [{ value }];
}

/** Metrics of L1, the memory of this process. */
export function l1Metrics(l1: () => L1Usage | undefined): ReadMetric[] {
  return [
    gauge(
      { name: 'tripsage_cache_l1_entries', help: 'Entries in L1, the memory of this process.' },
      () => l1()?.entries,
    ),
    gauge(
      { name: 'tripsage_cache_l1_bytes', help: 'Bytes of the entries in L1, the memory of this process.' },
      () => l1()?.bytes,
    ),
    counter(
      {
        name: 'tripsage_cache_l1_evictions_total',
        help: 'Entries that L1 evicted to make room for others.',
      },
      () => l1()?.evictions,
    ),
  ];
}

/** Metrics of the server: the same in every process. */
export function storeMetrics(
  store: () => StoreReport | undefined,
  refreshQueue: () => RefreshQueueState | undefined,
): ReadMetric[] {
  return [
    gauge(
      { name: 'tripsage_cache_store_used_bytes', help: 'Memory that the store uses; of all processes.' },
      () => store()?.usedBytes,
    ),
    gauge(
      {
        name: 'tripsage_cache_store_max_bytes',
        help: 'Memory that the store may use, where it has a limit; of all processes.',
      },
      () => store()?.maxBytes,
    ),
    counter(
      {
        name: 'tripsage_cache_store_evicted_keys_total',
        help: 'Entries that the store evicted to make room for others since it started; of all processes.',
      },
      () => store()?.evictedKeys,
    ),
    gauge(
      {
        name: 'tripsage_cache_refresh_queue_entries',
        help: 'Entries in the refresh queue; of all processes.',
      },
      () => refreshQueue()?.length,
    ),
    gauge(
      {
        name: 'tripsage_cache_refresh_queue_lag_seconds',
        help: 'How long the oldest entry of the refresh queue has been due; of all processes.',
      },
      () => {
        const lagMs = refreshQueue()?.lagMs;
        return lagMs === undefined ? undefined : lagMs / MS_PER_SECOND;
      },
    ),
  ];
}
