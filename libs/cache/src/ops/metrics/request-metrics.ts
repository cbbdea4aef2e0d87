import type { CacheStatistics } from '../../statistics/cache.statistics.js';
import { type Histogram, type NamespaceCounted, REQUEST_OUTCOMES } from '../../statistics/counted.js';
import { type Labels, ReadMetric, type Sample } from './read-metric.js';

const MS_PER_SECOND = 1_000;

/** Metrics of callers, loads and stored values, by namespace. */
export function requestMetrics({ namespaces }: Pick<CacheStatistics, 'namespaces'>): ReadMetric[] {
  const histograms = function* (
    of: (counted: NamespaceCounted) => Histogram,
  ): Iterable<readonly [Labels, Histogram]> {
    for (const [namespace, counted] of namespaces) yield [{ namespace }, of(counted)];
  };
  const numbers = function* (of: (counted: NamespaceCounted) => number): Iterable<Sample> {
    for (const [namespace, counted] of namespaces) yield { labels: { namespace }, value: of(counted) };
  };
  const seconds = (name: string, help: string, of: (counted: NamespaceCounted) => Histogram) =>
    ReadMetric.histogram({ name: `tripsage_cache_${name}_seconds`, help }, MS_PER_SECOND, () =>
      histograms(of),
    );
  const total = (name: string, help: string, of: (counted: NamespaceCounted) => number) =>
    ReadMetric.counter({ name: `tripsage_cache_${name}_total`, help }, () => numbers(of));
  return [
    ReadMetric.counter(
      {
        name: 'tripsage_cache_requests_total',
        help:
          'Callers answered, by namespace and outcome: fresh_l1 and fresh_l2 from the memory of the process and the store, ' +
          'stale during a refresh, negative and error_cached by a cached empty answer or failure, load and load_failed ' +
          'after a load, stale_if_error by a stale answer in place of a load, bypass past the cache, absent not found by get, ' +
          'client_limited rejected by a limit on the request before a load.',
      },
      function* () {
        for (const [namespace, { requests }] of namespaces)
          for (const outcome of REQUEST_OUTCOMES)
            yield { labels: { namespace, outcome }, value: requests[outcome] };
      },
    ),
    seconds(
      'answer_duration',
      'How long callers waited for an answer, from the cache or a load.',
      ({ answers }) => answers,
    ),
    seconds('load_duration', 'How long loads took, failed ones included.', ({ loadTimes }) => loadTimes),
    total('load_failures', 'Loads that failed.', ({ failures }) => failures),
    seconds(
      'lease_wait',
      'How long callers waited for a load of another process.',
      ({ leaseWaits }) => leaseWaits,
    ),
    seconds('age_at_hit', 'The age of answers from the cache.', ({ agesAtHit }) => agesAtHit),
    seconds(
      'life_left_at_hit',
      'The fresh time left of answers from the cache; 0 for stale ones.',
      ({ livesLeftAtHit }) => livesLeftAtHit,
    ),
    ReadMetric.counter(
      {
        name: 'tripsage_cache_background_refreshes_total',
        help: 'Background refreshes, by namespace and outcome: refreshed or failed.',
      },
      function* () {
        for (const [namespace, { backgroundRefreshes: refreshes }] of namespaces)
          for (const [outcome, value] of Object.entries(refreshes))
            yield { labels: { namespace, outcome }, value };
      },
    ),
    ReadMetric.histogram(
      { name: 'tripsage_cache_payload_bytes', help: 'Bytes of entries as they are stored, compressed.' },
      1,
      () => histograms(({ payloads }) => payloads),
    ),
    total(
      'value_bytes',
      'Bytes of stored values before compression; over tripsage_cache_payload_bytes_sum it is the ratio.',
      ({ valueBytes }) => valueBytes,
    ),
    ReadMetric.counter(
      {
        name: 'tripsage_cache_not_stored_total',
        help: 'Loaded values that were not stored, by namespace and reason.',
      },
      function* () {
        for (const [namespace, { notStored }] of namespaces)
          for (const [reason, value] of notStored) yield { labels: { namespace, reason }, value };
      },
    ),
    total(
      'unreadable',
      'Stored values that could not be read, and counted as absent.',
      ({ unreadable }) => unreadable,
    ),
  ];
}
