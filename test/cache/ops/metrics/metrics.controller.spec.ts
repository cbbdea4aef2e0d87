import { describe, expect, it } from '@jest/globals';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CacheMetrics } from '../../../../libs/cache/src/ops/metrics/cache.metrics.js';
import { MetricsController } from '../../../../libs/cache/src/ops/metrics/metrics.controller.js';
import { metricsWith } from './metrics-of.js';

const { metrics, events } = metricsWith();

@Module({ controllers: [MetricsController], providers: [{ provide: CacheMetrics, useValue: metrics }] })
class ScrapedModule {}

describe.each([
  ['Fastify', () => new FastifyAdapter()],
  ['Express', () => new ExpressAdapter()],
])('MetricsController on %s', (_name, adapter) => {
  it('answers as Prometheus reads it, and is not cached', async () => {
    const app: INestApplication = await NestFactory.create(ScrapedModule, adapter() as never, {
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    events.emit('busGap', {});
    const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(200);
    const parts = (answer.headers.get('content-type') ?? '').split('; ').toSorted();
    expect(parts).toEqual(['charset=utf-8', 'text/plain', 'version=0.0.4']);
    expect(parts).toEqual(metrics.contentType.split('; ').toSorted());
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toMatch(/^tripsage_cache_bus_gaps_total [1-9]\d*$/m);
    await app.close();
  });
});
