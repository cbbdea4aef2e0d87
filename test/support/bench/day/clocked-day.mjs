import 'reflect-metadata';
import { FakeClock } from '@tripsage/cache-testing';
import { readConfig } from '../../../../apps/tripsage-api/dist/app.config.js';
import { createApp } from '../../../../apps/tripsage-api/dist/create-app.js';
import { createSandbox } from '../../../../apps/supplier-sandbox/dist/sandbox.js';
import { suppliersOf } from './costs.mjs';
import { figuresOf } from './figures.mjs';
import { Traveler } from './traveler.mjs';

const DAY_MS = 86_400_000;

/**
 * A day of 24 hours on a clock that is moved by hand: each request comes at its time of the day, by lives and limits as they
 * are, and the API and its suppliers answer at once. What it counts depends on the seed alone, not on the machine.
 *
 * @param {{ scripts: import('./script.mjs').Script[], nowMs: number, enabled: boolean }} options `nowMs`: the day's begin
 */
export async function dayByTheClock({ scripts, nowMs, enabled }) {
  const clock = new FakeClock({ now: new Date(nowMs).toISOString() });
  const sandbox = createSandbox({
    port: 0,
    now: () => clock.now(),
    behaviour: { latency: { minMs: 0, maxMs: 0 } },
  });
  const supplierUrl = await sandbox.start();
  const config = readConfig({ SANDBOX_URL: supplierUrl, ROLE: 'api', CACHE_ENABLED: String(enabled) });
  const app = await createApp(config, { clock, logger: false });
  try {
    await app.listen(0, '127.0.0.1');
    await sandbox.database.query('select 1');
    const url = await app.getUrl();
    const requests = [];
    for (const { at, take } of eventsOf(scripts, url)) {
      const aheadMs = nowMs + at - clock.now();
      if (aheadMs > 0) clock.advance(aheadMs);
      const request = await take();
      if (request !== undefined) requests.push(request);
    }
    return { ...figuresOf(requests), suppliers: suppliersOf(sandbox.calls()) };
  } finally {
    await app.close();
    await sandbox.close();
  }
}

/** All steps of all travelers, by their time in the day; those of one traveler stay in their order. */
function eventsOf(scripts, url) {
  return scripts
    .flatMap(({ user, arrivesAt, steps }) => {
      const traveler = new Traveler({ url, user });
      let at = arrivesAt * DAY_MS;
      return steps.map((step) => {
        at += step.thinksS * 1_000;
        return { at, take: () => traveler.take(step) };
      });
    })
    .toSorted((one, other) => one.at - other.at);
}
