import { Inject, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { StoreReport } from '../../ports/backend.js';
import type { RefreshQueueState } from '../../ports/refresh-queue.js';
import { leftMetrics, limiterMetrics } from './limiter-metrics.js';
import { l1Metrics, storeMetrics } from './memory-metrics.js';
import { type LimiterLeft, METRICS_SOURCES, type MetricsSources } from './metrics-sources.js';
import { ReadMetric } from './read-metric.js';
import { requestMetrics } from './request-metrics.js';
import { serverMetrics } from './server-metrics.js';
import { TimedQuery } from './timed-query.js';

/** The longest that a scrape waits for the answers of the server. */
const SERVER_LIMIT_MS = 500;

/** Gauges of prom-client that are named like counters, and repeat other gauges. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** The answers of the server to one scrape. */
interface ServerAnswers {
  readonly store: StoreReport | undefined;
  readonly refreshQueue: RefreshQueueState | undefined;
  readonly limiters: readonly LimiterLeft[] | undefined;
}

/** A counter that an application keeps by itself, for `CacheMetrics.addCounter`. */
export interface ApplicationCounter {
  /** Ends in `_total`. */
  readonly name: string;
  readonly help: string;
  /** The name of its label; there must be few values of it, and never keys or users. */
  readonly label: string;
  /** The counts by the label's value. */
  read(): Iterable<readonly [value: string, count: number]>;
}

const NO_ANSWERS: ServerAnswers = { store: undefined, refreshQueue: undefined, limiters: undefined };

/**
 * Exposes the figures of the cache and of the process to Prometheus. A scrape reads the statistics of the cache. Labels
 * are namespaces, limiters, methods and parts, never keys or users.
 */
@Injectable()
export class CacheMetrics {
  /** The registry of this application; another one in the same process has its own. */
  private readonly registry = new Registry();
  private readonly queries;
  private answers = NO_ANSWERS;
  private scrape: Promise<string> | undefined;
  private hasDefaults = false;

  constructor(@Inject(METRICS_SOURCES) sources: MetricsSources) {
    const { clock, statistics } = sources;
    const query = <Answer>(ask: () => Promise<Answer>) => new TimedQuery(ask, clock, SERVER_LIMIT_MS);
    this.queries = {
      store: query(() => sources.store()),
      refreshQueue: query(() => sources.refreshQueue()),
      limiters: query(() => sources.limiters()),
      health: query(() => sources.checkHealth()),
    };
    for (const metric of [
      ...requestMetrics(statistics),
      ...serverMetrics(statistics),
      ...limiterMetrics(statistics),
      ...l1Metrics(() => sources.l1()),
      ...storeMetrics(
        () => this.answers.store,
        () => this.answers.refreshQueue,
      ),
      ...leftMetrics(() => this.answers.limiters ?? []),
      this.incomplete(),
    ]) {
      this.registry.registerMetric(metric.forRegistry);
    }
  }

  /**
   * Adds a counter of the application, which is read at each scrape.
   *
   * @throws Error where a metric of this name is there already
   */
  addCounter({ name, help, label, read }: ApplicationCounter): void {
    const samples = function* () {
      for (const [value, count] of read()) yield { labels: { [label]: value }, value: count };
    };
    this.registry.registerMetric(ReadMetric.counter({ name, help }, samples).forRegistry);
  }

  /** The media type of {@link text}. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /**
   * Renders all metrics in Prometheus's text format, within about half a second: what the server has not answered by then
   * is left out. Calls in between get the same text.
   */
  text(): Promise<string> {
    this.scrape ??= this.read().finally(() => (this.scrape = undefined));
    return this.scrape;
  }

  private async read(): Promise<string> {
    this.addDefaults();
    const { store, refreshQueue, limiters, health } = this.queries;
    const [storeReport, queueState, limitersLeft] = await Promise.all([
      store.answer(),
      refreshQueue.answer(),
      limiters.answer(),
      health.answer(),
    ]);
    this.answers = { store: storeReport, refreshQueue: queueState, limiters: limitersLeft };
    return this.registry.metrics();
  }

  /** Adds the default metrics of prom-client at the first scrape, since they keep timers. */
  private addDefaults(): void {
    if (this.hasDefaults) return;
    this.hasDefaults = true;
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
  }

  private incomplete(): ReadMetric {
    return ReadMetric.gauge(
      {
        name: 'tripsage_cache_scrape_incomplete',
        help: '1 where the server did not answer in time, so that its metrics are left out.',
      },
      () => [{ value: Object.values(this.answers).includes(undefined) ? 1 : 0 }],
    );
  }
}
