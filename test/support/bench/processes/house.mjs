import { fileURLToPath } from 'node:url';
import { startProgram } from './child.mjs';

const apps = new URL('../../../../apps/', import.meta.url);
const ADMIN_TOKEN = 'bench-admin-token-of-16';

/**
 * The supplier sandbox as a process.
 *
 * @param {{ latencyMs?: number }} options `latencyMs`: each answer takes so long, and Duffel has no limit; none: latencies and
 *   limits are the suppliers' own
 */
export async function startSandbox({ latencyMs } = {}) {
  const program = fileURLToPath(new URL('supplier-sandbox/dist/main.js', apps));
  const env = {
    SANDBOX_PORT: '0',
    ...(latencyMs !== undefined && { SANDBOX_LATENCY_MS: String(latencyMs), SANDBOX_RATE_LIMIT: 'off' }),
  };
  const { url, end } = await startProgram(program, { env, says: /Duffel at (http:\S+)/ });
  /** What `/_sandbox/calls` and `/_sandbox/behaviour` answer. */
  const control = async (name, init) => (await checked(await fetch(`${url}/_sandbox/${name}`, init))).json();
  const calls = async () => (await control('calls')).total;
  return { url, end, control, calls };
}

/**
 * The API as a process, as it is built.
 *
 * @param {{ supplierUrl: string, serverUrl?: string, keyPrefix?: string, enabled?: boolean, env?: Record<string, string> }}
 *   options `enabled`: whether it caches, default true; `env`: over what is set here
 */
export async function startApi({ supplierUrl, serverUrl, keyPrefix = '', enabled = true, env: given = {} }) {
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
    ...given,
  };
  const { url, end } = await startProgram(program, { env, says: /TripSage API at (http:\S+)/ });
  return { url, end };
}

/** Lifts a limit that the API keeps to for a supplier, such as 60 calls a minute: they would be all that is measured. */
export async function liftLimit(apiUrl, limiter = 'duffel') {
  const response = await fetch(`${apiUrl}/admin/rate-limits/${limiter}/limit`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ limits: [{ limit: 100_000, per: '1m' }], for: '1h' }),
  });
  await checked(response);
}

async function checked(response) {
  if (response.ok) return response;
  throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
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
