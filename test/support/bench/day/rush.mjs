import { setTimeout as delay } from 'node:timers/promises';
import { startApi, startSandbox } from '../processes/house.mjs';
import { suppliersOf } from './costs.mjs';
import { figuresOf } from './figures.mjs';
import { Traveler } from './traveler.mjs';

/** Suppliers answer so many times as fast, so that a day's travelers are through in about a minute. */
export const LATENCY_FACTOR = 10;
const DAY_S = 86_400;

/**
 * All travelers of a day within so many seconds, in the order and with the pauses of the day. Limits and lives are as they
 * are. The sandbox and the API are processes of their own.
 *
 * @param {{ scripts: import('./script.mjs').Script[], seconds: number, enabled: boolean, serverUrl: string,
 *   keyPrefix: string }} options
 */
export async function rush({ scripts, seconds, enabled, serverUrl, keyPrefix }) {
  const sandbox = await startSandbox();
  let api;
  try {
    await prepare(sandbox);
    const env = { RATE_LIMIT_ENABLED: 'true', ROLE: 'api' };
    api = await startApi({ supplierUrl: sandbox.url, serverUrl, keyPrefix, enabled, env });
    const startedAt = performance.now();
    const requests = await walkAll(scripts, api.url, seconds);
    const tookS = (performance.now() - startedAt) / 1_000;
    return { ...figuresOf(requests), tookS, suppliers: suppliersOf(await sandbox.control('calls')) };
  } finally {
    await api?.end();
    await sandbox.end();
  }
}

/** Shorter latencies, and a database that is there before anyone comes. */
async function prepare(sandbox) {
  const { latencies: given } = await sandbox.control('behaviour');
  const latencies = Object.fromEntries(
    Object.entries(given).map(([name, { minMs, maxMs }]) => [
      name,
      { minMs: minMs / LATENCY_FACTOR, maxMs: maxMs / LATENCY_FACTOR },
    ]),
  );
  const headers = { 'content-type': 'application/json' };
  await sandbox.control('behaviour', { method: 'POST', headers, body: JSON.stringify({ latencies }) });
  await fetch(`${sandbox.url}/supabase/rest/v1/destinations?select=id&limit=1`, {
    headers: { apikey: 'sandbox-anon-key' },
  });
  await sandbox.control('calls', { method: 'DELETE' });
}

async function walkAll(scripts, url, seconds) {
  const requests = [];
  const factor = DAY_S / seconds;
  const startedAt = performance.now();
  await Promise.all(
    scripts.map(async ({ user, arrivesAt, steps }) => {
      await delay(Math.max(0, arrivesAt * seconds * 1_000 - (performance.now() - startedAt)));
      const traveler = new Traveler({ url, user });
      for (const step of steps) {
        await delay((step.thinksS * 1_000) / factor);
        const request = await traveler.take(step);
        if (request !== undefined) requests.push(request);
      }
    }),
  );
  return requests;
}
