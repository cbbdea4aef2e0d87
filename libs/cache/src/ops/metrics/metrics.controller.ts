import { Controller, Get, Header } from '@nestjs/common';
import { Registry } from 'prom-client';
import { CacheMetrics } from './cache.metrics.js';

/** Serves `GET /metrics` to Prometheus. It shows the whole application: guard the route, or its port. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: CacheMetrics) {}

  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('cache-control', 'no-store')
  scrape(): Promise<string> {
    return this.metrics.text();
  }
}
