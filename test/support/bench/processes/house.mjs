import { fileURLToPath } from 'node:url';
import { startProgram } from './child.mjs';

const apps = new URL('../../../../apps/', import.meta.url);
const ADMIN_TOKEN = 'bench-admin-token-of-16';

/** The supplier sandbox as a process. It answers after so long, by default as it does by itself, and has no limit. */
export async function startSandbox({ latencyMs } = {}) {
  const program = fileURLToPath(new URL('supplier-sandbox/dist/main.js', apps));
  const env = {
    SANDBOX_PORT: '0',
    SANDBOX_RATE_LIMIT: 'off',
    ...(latencyMs !== undefined && { SANDBOX_LATENCY_MS: String(latencyMs) }),
  };
  const { url, end } = await startProgram(program, { env, says: /Duffel at (http:\S+)/ });
  const calls = async () => (await (await fetch(`${url}/_sandbox/calls`)).json()).total;
  return { url, end, calls };
}

/**
 * The API as a process, as it is built.
 *
 * @param {{ supplierUrl: string, serverUrl?: string, keyPrefix?: string, enabled?: boolean }} options `enabled`: whether
 *   it caches, default true
 */
export async function startApi({ supplierUrl, serverUrl, keyPrefix = '', enabled = true }) {
  const program = fileURLToPath(new URL('tripsage-api/dist/main.js', apps));
  const env = {
    NODE_ENV: 'production',
    PORT: '0',
    LOG_LEVEL: 'error',
    SANDBOX_URL: supplierUrl,
    RATE_LIMIT_ENABLED: 'false',
    CACHE_ENABLED: String(enabled),
    CACHE_KEY_PREFIX: keyPrefix,
    ADMIN_TOKEN,
    ...(serverUrl && { DRAGONFLY_URL: serverUrl }),
  };
  const { url, end } = await startProgram(program, { env, says: /TripSage API at (http:\S+)/ });
  return { url, end };
}

/** Lifts the limit that the API keeps to for its supplier: 60 calls a minute would be all that is measured. */
export async function liftLimit(apiUrl) {
  const response = await fetch(`${apiUrl}/admin/rate-limits/duffel/limit`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ limits: [{ limit: 100_000, per: '1m' }], for: '1h' }),
  });
  if (!response.ok) throw new Error(`the limit was not lifted: ${response.status} ${await response.text()}`);
}

/** A search as travelers send it. */
export function searchRequest(fields = {}) {
  const departureDate = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ origin: 'CDG', destination: 'JFK', departureDate, ...fields }),
  };
}
