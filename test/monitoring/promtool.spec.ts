// Slow: it runs Prometheus’s own tools.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Cacheable, CacheService, RateLimited } from '@tripsage/cache';
import { appWith } from '../cache/methods/app-with.js';
import { metricsOf } from '../cache/ops/metrics/metrics-of.js';
import { DASHBOARD, queriesOf } from './queries.js';
import { describeWithPromtool, promtool } from './tools.js';

const PROMETHEUS = 'apps/monitoring/prometheus';

@Injectable()
class Flights {
  @Cacheable('flights', { fresh: '1m', stale: '1m' })
  async find(id: string): Promise<string> {
    if (id === 'bad') throw new Error('503');
    return id;
  }

  @RateLimited('duffel', { key: 'one' })
  async ask(): Promise<string> {
    return 'asked';
  }
}

async function textOfAnAppUnderCalls(): Promise<string> {
  const app = await appWith([Flights], { rateLimits: { duffel: { limits: [{ limit: 3, per: '1h' }] } } });
  const [flights, cache] = [app.get(Flights), app.get(CacheService)];
  for (let call = 0; call < 20; call += 1) await flights.find(`${call % 5}`);
  await flights.find('bad').catch(() => undefined);
  for (let call = 0; call < 5; call += 1) await flights.ask().catch(() => undefined);
  await cache.set('here', { n: 1 });
  await cache.getMany(['here', 'not']);
  await cache.delete('here');
  const text = await metricsOf(app).text();
  await app.close();
  return text;
}

describeWithPromtool('promtool', () => {
  it('reads the metrics of an application under calls, and finds no fault', async () => {
    const text = await textOfAnAppUnderCalls();
    const { code, output } = await promtool(['check', 'metrics'], text);
    expect([code, output]).toEqual([0, '']);
    expect(text).toContain('tripsage_cache_requests_total{namespace="flights",outcome="fresh_l1"} 15');
  });

  it('does not read what is no exposition', async () => {
    expect((await promtool(['check', 'metrics'], 'tripsage_cache_hits{namespace=flights} 1\n')).code).toBe(1);
  });

  it('takes the configuration and the alert rules', async () => {
    for (const args of [
      ['check', 'config', `${PROMETHEUS}/prometheus.yml`],
      ['check', 'rules', `${PROMETHEUS}/alerts.yml`],
    ]) {
      const { code, output } = await promtool(args);
      expect([output, code]).toEqual([expect.stringContaining('SUCCESS'), 0]);
    }
  });

  it('sees alerts fire when they should, and only then', async () => {
    const { code, output } = await promtool(['test', 'rules', 'test/monitoring/alerts.test.yml']);
    expect([output, code]).toEqual([expect.stringContaining('SUCCESS'), 0]);
  });

  it('understands every query of the dashboard, and none that is wrong', async () => {
    const queries = await queriesOf(DASHBOARD);
    expect(queries.length).toBeGreaterThan(30);
    expect(await checkQueries(queries)).toEqual([
      expect.stringContaining(`${queries.length} rules found`),
      0,
    ]);
    expect(await checkQueries(['sum by (x (up)'])).toEqual([expect.stringContaining('parse error'), 1]);
  });
});

/** Checks queries as rules, which promtool does without a server. */
async function checkQueries(queries: readonly string[]): Promise<[output: string, code: number]> {
  const folder = await mkdtemp(join(tmpdir(), 'queries-'));
  const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
  // What is JSON is YAML, too.
  await writeFile(join(folder, 'rules.yml'), JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  const { code, output } = await promtool(['check', 'rules', join(folder, 'rules.yml')]);
  await rm(folder, { recursive: true });
  return [output, code];
}
