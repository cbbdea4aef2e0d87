import type { CacheStatistics } from '../../statistics/cache.statistics.js';
import type { Histogram, LimiterCounted } from '../../statistics/counted.js';
import type { LimiterLeft } from './metrics-sources.js';
import { type Labels, ReadMetric, type Sample } from './read-metric.js';

const MS_PER_SECOND = 1_000;

/** Metrics of the decisions of this process, by limiter; one with many keys counts as one. */
export function limiterMetrics({ limiters }: Pick<CacheStatistics, 'limiters'>): ReadMetric[] {
  const histograms = function* (
    of: (counted: LimiterCounted) => Histogram,
  ): Iterable<readonly [Labels, Histogram]> {
    for (const [limiter, counted] of limiters) yield [{ limiter }, of(counted)];
  };
  const numbers = function* (of: (counted: LimiterCounted) => number): Iterable<Sample> {
    for (const [limiter, counted] of limiters) yield { labels: { limiter }, value: of(counted) };
  };
  return [
    ReadMetric.counter(
      {
        name: 'tripsage_limiter_decisions_total',
        help: 'Calls that asked a limiter, by priority (user, background) and result (acquired, rejected).',
      },
      function* () {
        for (const [limiter, counted] of limiters)
          for (const result of ['acquired', 'rejected'] as const)
            for (const [priority, value] of Object.entries(counted[result]))
              yield { labels: { limiter, priority, result }, value };
      },
    ),
    ReadMetric.histogram(
      {
        name: 'tripsage_limiter_wait_seconds',
        help: 'How long calls waited in the queue for a permit.',
      },
      MS_PER_SECOND,
      () => histograms(({ waits }) => waits),
    ),
    ReadMetric.counter(
      {
        name: 'tripsage_limiter_pauses_total',
        help: 'Pauses that this process started, by cause: the supplier, or an operator (hand).',
      },
      function* () {
        for (const [limiter, { pauses }] of limiters)
          for (const [by, value] of Object.entries(pauses)) yield { labels: { limiter, by }, value };
      },
    ),
    ReadMetric.counter(
      {
        name: 'tripsage_limiter_corrections_total',
        help: 'How often the answer of the supplier showed fewer units left than were counted.',
      },
      () => numbers(({ corrections }) => corrections),
    ),
    ReadMetric.histogram(
      { name: 'tripsage_limiter_call_duration_seconds', help: 'How long calls with a permit took.' },
      MS_PER_SECOND,
      () => histograms(({ calls }) => calls),
    ),
    ReadMetric.counter(
      { name: 'tripsage_limiter_call_failures_total', help: 'Calls with a permit that threw.' },
      () => numbers(({ failures }) => failures),
    ),
  ];
}

/** Metrics of what limiters have left, in all processes together. */
export function leftMetrics(left: () => readonly LimiterLeft[]): ReadMetric[] {
  return [
    ReadMetric.gauge(
      {
        name: 'tripsage_limiter_units_left',
        help: 'Units that a user could acquire now in the narrowest window, for calls without a key; of all processes.',
      },
      () => left().map(({ name, remaining }) => ({ labels: { limiter: name }, value: remaining })),
    ),
    ReadMetric.gauge(
      {
        name: 'tripsage_limiter_retry_after_seconds',
        help: 'How long a call without a key would wait for a unit now; 0 where none; of all processes.',
      },
      () => left().map(({ name, waitMs }) => ({ labels: { limiter: name }, value: waitMs / MS_PER_SECOND })),
    ),
  ];
}
