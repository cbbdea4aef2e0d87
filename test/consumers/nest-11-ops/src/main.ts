import 'reflect-metadata';
import type { CacheModuleOptions } from '@tripsage/cache';
import { CacheHealth, type HealthReport } from '@tripsage/cache/ops';
import { startApplication, WeatherService } from './application';
import { recordSpans } from './spans';

/** Where no server answers. */
const NO_SERVER: CacheModuleOptions = { url: 'redis://127.0.0.1:1', commandTimeout: '100ms' };

async function ready(url: string): Promise<object> {
  const answer = await fetch(`${url}/health/ready`);
  const { status, reasons } = (await answer.json()) as { status: string; reasons: { part: string }[] };
  return { code: answer.status, status, reasons: reasons.map(({ part }) => part) };
}

async function withMemory(): Promise<object> {
  const [app, url] = await startApplication({});
  await app.get(WeatherService).forecast('Lisbon');
  const report: HealthReport = await app.get(CacheHealth).report();
  const metrics = await fetch(`${url}/metrics`);
  const text = await metrics.text();
  const page = await fetch(`${url}/admin`);
  const charts = await fetch(`${url}/admin/assets/uplot.js`);
  const outcome = {
    ready: await ready(url),
    state: report.state,
    metrics: {
      code: metrics.status,
      ofOurs: /^tripsage_cache_\w+\{.*namespace="weather"/m.test(text),
      ofTheProcess: /^process_cpu_user_seconds_total /m.test(text),
    },
    admin: { page: page.status, charts: charts.status },
  };
  await app.close();
  return outcome;
}

async function withoutServer(): Promise<object> {
  const [app, url] = await startApplication(NO_SERVER);
  const forecast = await app.get(WeatherService).forecast('Lisbon');
  const outcome = { ready: await ready(url), forecast };
  await app.close();
  return outcome;
}

async function main(): Promise<void> {
  const spans = recordSpans();
  const outcome = { withMemory: await withMemory(), withoutServer: await withoutServer(), spans };
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

void main();
