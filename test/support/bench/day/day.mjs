import { setTimeout as delay } from 'node:timers/promises';
import { liftLimit, startApi, startSandbox } from '../processes/house.mjs';
import { quantile } from '../report/figures.mjs';
import { suppliersOf } from './costs.mjs';
import { Traveler } from './traveler.mjs';

/** Suppliers answer so many times as fast: with a day in a minute their real latencies would last for an hour of it. */
export const LATENCY_FACTOR = 10;
const DAY_S = 86_400;
/** Fresh lives, in seconds. Times of one day are shortened as the day is. */
const LIVES_S = {
  flights: 600,
  airports: 604_800,
  accommodations: 1_800,
  destinations: 3_600,
  trips: 600,
  weather: 1_800,
  'web-search': 3_600,
  memory: 300,
};
const OFFER_LIFE_S = 1_800;

/**
 * One day: a sandbox, an API, and all travelers. With `isShortened` the lives of answers and offers are as much shorter as the
 * day is, and suppliers have no limit, since a real day is not that dense; else both are as they are.
 *
 * @param {{ scripts: import('./script.mjs').Script[], seconds: number, isShortened: boolean, enabled: boolean,
 *   serverUrl: string, keyPrefix: string }} options
 */
export async function liveThroughDay({ scripts, seconds, isShortened, enabled, serverUrl, keyPrefix }) {
  const factor = DAY_S / seconds;
  const sandbox = await startSandbox();
  let api;
  try {
    await prepare(sandbox, isShortened ? factor : undefined);
    api = await startApi({
      supplierUrl: sandbox.url,
      serverUrl,
      keyPrefix,
      enabled,
      env: {
        RATE_LIMIT_ENABLED: 'true',
        // Refreshes by the clock, once a second, would come every quarter of an hour of the day.
        ROLE: 'api',
        ...(isShortened && { CACHE_NAMESPACES: JSON.stringify(shortenedLives(factor)) }),
      },
    });
    if (isShortened) {
      const { bySupplier } = await sandbox.control('calls');
      for (const limiter of Object.keys(bySupplier)) await liftLimit(api.url, limiter);
    }
    const startedAt = performance.now();
    const requests = await walkAll(scripts, { url: api.url, seconds, factor });
    const tookS = (performance.now() - startedAt) / 1_000;
    return { ...figuresOf(requests), tookS, suppliers: suppliersOf(await sandbox.control('calls')) };
  } finally {
    await api?.end();
    await sandbox.end();
  }
}

/** Latencies, limits and lives of offers; and a database that is there before anyone comes. */
async function prepare(sandbox, factor) {
  const { latencies, rateLimits } = await sandbox.control('behaviour');
  const change = {
    latencies: mapped(latencies, ({ minMs, maxMs }) => ({
      minMs: minMs / LATENCY_FACTOR,
      maxMs: maxMs / LATENCY_FACTOR,
    })),
    ...(factor !== undefined && {
      rateLimits: mapped(rateLimits, () => null),
      offerLifeSeconds: OFFER_LIFE_S / factor,
    }),
  };
  const headers = { 'content-type': 'application/json' };
  await sandbox.control('behaviour', { method: 'POST', headers, body: JSON.stringify(change) });
  await fetch(`${sandbox.url}/supabase/rest/v1/destinations?select=id&limit=1`, {
    headers: { apikey: 'sandbox-anon-key' },
  });
  await sandbox.control('calls', { method: 'DELETE' });
}

function shortenedLives(factor) {
  return mapped(LIVES_S, (seconds) => {
    const life = `${Math.ceil((seconds * 1_000) / factor)}ms`;
    return { fresh: life, stale: '0ms' };
  });
}

async function walkAll(scripts, { url, seconds, factor }) {
  const requests = [];
  const pauseMs = (thinksS) => (thinksS * 1_000) / factor;
  const startedAt = performance.now();
  await Promise.all(
    scripts.map(async ({ user, arrivesAt, steps }) => {
      await delay(Math.max(0, arrivesAt * seconds * 1_000 - (performance.now() - startedAt)));
      await new Traveler({ url, user, pauseMs }).walk(steps, (request) => requests.push(request));
    }),
  );
  return requests;
}

function figuresOf(requests) {
  const faults = requests.map(({ fault }) => fault).filter((fault) => fault !== undefined);
  const answered = requests.filter(({ isRefused, fault }) => !isRefused && fault === undefined);
  const took = answered.map(({ tookMs }) => tookMs);
  return {
    requests: requests.length,
    refused: requests.filter(({ isRefused }) => isRefused).length,
    faults,
    hitRatio: answered.filter(({ isHit }) => isHit).length / answered.length,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
  };
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
