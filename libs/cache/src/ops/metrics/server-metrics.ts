import type { HealthState } from '../../api/events.js';
import type { CacheStatistics } from '../../statistics/cache.statistics.js';
import { type MetricText, ReadMetric } from './read-metric.js';

const MS_PER_SECOND = 1_000;
const HEALTH_STATES: readonly HealthState[] = ['up', 'degraded', 'down'];

/** Metrics of the server, the bus, scheduled refreshes and health, as this process sees them. */
export function serverMetrics(statistics: CacheStatistics): ReadMetric[] {
  const { storeCalls, invalidations, health, scheduledRefreshes } = statistics;
  const flag = (text: MetricText, read: () => boolean) =>
    ReadMetric.gauge(text, () => [{ value: read() ? 1 : 0 }]);
  const total = (text: MetricText, read: () => number) => ReadMetric.counter(text, () => [{ value: read() }]);
  return [
    ReadMetric.histogram(
      {
        name: 'tripsage_cache_store_call_duration_seconds',
        help: 'How long calls to the store took, by call, unanswered ones included.',
      },
      MS_PER_SECOND,
      function* () {
        for (const [call, { times }] of storeCalls) yield [{ call }, times];
      },
    ),
    ReadMetric.counter(
      {
        name: 'tripsage_cache_store_calls_unanswered_total',
        help: 'Calls to the store that it did not answer, by call.',
      },
      function* () {
        for (const [call, { unanswered }] of storeCalls) yield { labels: { call }, value: unanswered };
      },
    ),
    ReadMetric.counter(
      {
        name: 'tripsage_cache_invalidations_total',
        help: 'Names invalidated by this process, by kind (key, tag, namespace, everything) and mode (delete, expire).',
      },
      function* () {
        for (const [name, value] of invalidations) {
          const [kind = '', mode = ''] = name.split('/');
          yield { labels: { kind, mode }, value };
        }
      },
    ),
    ReadMetric.counter(
      {
        name: 'tripsage_cache_channel_messages_total',
        help:
          'Messages that services published on the invalidation channel, by outcome (carried-out, done-before, refused, ' +
          'failed).',
      },
      function* () {
        for (const [outcome, value] of statistics.channelMessages) yield { labels: { outcome }, value };
      },
    ),
    total(
      {
        name: 'tripsage_cache_bus_gaps_total',
        help: 'How often messages of other processes were missed, or may have been, so that the server was asked.',
      },
      () => statistics.busGaps,
    ),
    flag(
      {
        name: 'tripsage_cache_disconnected',
        help: '1 while this process can not receive the invalidations of others, and answers from its memory.',
      },
      () => statistics.isDisconnected,
    ),
    flag(
      {
        name: 'tripsage_cache_breaker_open',
        help: '1 while the circuit breaker of the store is open, so that calls fail at once.',
      },
      () => statistics.isBreakerOpen,
    ),
    total(
      {
        name: 'tripsage_cache_breaker_openings_total',
        help: 'How often the circuit breaker of the store opened.',
      },
      () => statistics.breakerOpenings,
    ),
    ReadMetric.counter(
      {
        name: 'tripsage_cache_scheduled_refreshes_total',
        help: 'Entries that were due for a scheduled refresh, by method and outcome; cold ones have no method.',
      },
      function* () {
        for (const [method, outcomes] of scheduledRefreshes)
          for (const [outcome, value] of outcomes) yield { labels: { method, outcome }, value };
      },
    ),
    ReadMetric.gauge(
      {
        name: 'tripsage_cache_health_state',
        help: 'The health of each part, one series a state (up, degraded, down): 1 for its current state, else 0.',
      },
      function* () {
        for (const [part, counted] of health)
          for (const state of HEALTH_STATES)
            yield { labels: { part, state }, value: state === counted.state ? 1 : 0 };
      },
    ),
    ReadMetric.histogram(
      {
        name: 'tripsage_cache_health_check_seconds',
        help:
          'What each check of a part measured: the round trip to the store and of a message over the bus, the last ' +
          'call of a supplier, the lag of the event loop, the scheduler and the refresh queue.',
      },
      MS_PER_SECOND,
      function* () {
        for (const [part, { times }] of health) yield [{ part }, times];
      },
    ),
  ];
}
