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

/** A scraper waits that long for what only the server knows. */
const SERVER_LIMIT_MS = 500;

/** Of prom-client's own: gauges that are named as counters are, and say no more than others of its gauges do. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** What the server told for one scrape. */
interface Told {
  readonly store: StoreReport | undefined;
  readonly refreshQueue: RefreshQueueState | undefined;
  readonly limiters: readonly LimiterLeft[] | undefined;
}

const NOTHING_TOLD: Told = { store: undefined, refreshQueue: undefined, limiters: undefined };

/**
 * The cache's figures, and those of the process, as Prometheus reads them. Nothing is counted for it: what is counted
 * anyway is read when somebody asks. Labels are namespaces, limiters, methods and parts, never keys or users.
 */
@Injectable()
export class CacheMetrics {
  /** Of this application alone: another in the same process has its own. */
  private readonly registry = new Registry();
  private readonly questions;
  private told = NOTHING_TOLD;
  private scrape: Promise<string> | undefined;
  private hasDefaults = false;

  constructor(@Inject(METRICS_SOURCES) sources: MetricsSources) {
    const { clock, statistics } = sources;
    const question = <Answer>(ask: () => Promise<Answer>) => new TimedQuery(ask, clock, SERVER_LIMIT_MS);
    this.questions = {
      store: question(() => sources.store()),
      refreshQueue: question(() => sources.refreshQueue()),
      limiters: question(() => sources.limiters()),
      health: question(() => sources.lookAtHealth()),
    };
    for (const metric of [
      ...requestMetrics(statistics),
      ...serverMetrics(statistics),
      ...limiterMetrics(statistics),
      ...l1Metrics(() => sources.l1()),
      ...storeMetrics(
        () => this.told.store,
        () => this.told.refreshQueue,
      ),
      ...leftMetrics(() => this.told.limiters ?? []),
      this.incomplete(),
    ]) {
      this.registry.registerMetric(metric.forRegistry);
    }
  }

  /** The media type of {@link text}. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /**
   * Everything in Prometheus's text format, within about half a second: what the server does not tell by then is left
   * out. Who asks meanwhile gets the same text.
   */
  text(): Promise<string> {
    this.scrape ??= this.read().finally(() => (this.scrape = undefined));
    return this.scrape;
  }

  private async read(): Promise<string> {
    this.addDefaults();
    const { store, refreshQueue, limiters, health } = this.questions;
    const [ofStore, ofDueList, ofLimiters] = await Promise.all([
      store.ask(),
      refreshQueue.ask(),
      limiters.ask(),
      health.ask(),
    ]);
    this.told = { store: ofStore, refreshQueue: ofDueList, limiters: ofLimiters };
    return this.registry.metrics();
  }

  /** They keep timers of their own: an application that nobody scrapes has none. */
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
        help: '1 where the server did not tell in time what only it knows, which is left out then.',
      },
      () => [{ value: Object.values(this.told).includes(undefined) ? 1 : 0 }],
    );
  }
}
