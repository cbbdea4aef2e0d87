import type { AppConfig } from './app.config.js';
import { dateInDays } from './requests/calendar-date.js';

/** The facts of a start. */
export interface StartUp {
  readonly config: AppConfig;
  /** The address that it listens on, as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** The name of the cache's store. */
  readonly store: string;
  /** Why the store does not answer, where it does not. */
  readonly storeFailure?: string;
  readonly nowMs: number;
}

/** The text that is printed once the application listens: what it runs on, and what to try. */
export function startUpText({ config, url, store, storeFailure, nowMs }: StartUp): string {
  const { isLive, baseUrl } = config.duffel;
  const search = JSON.stringify({
    origin: 'CDG',
    destination: 'JFK',
    departureDate: dateInDays(90, nowMs),
  });
  return [
    '',
    `TripSage API at ${url}`,
    '',
    ...cacheLines(config, store, storeFailure),
    `  flights    ${isLive ? 'Duffel' : 'the supplier sandbox'} at ${baseUrl}`,
    `  API docs   ${url}/docs`,
    `  health     ${url}/health`,
    `  metrics    ${url}/metrics`,
    `  admin      ${adminText(config, url)}`,
    ...(isLive ? [] : [`  calls      ${baseUrl}/_sandbox/calls (what reached the suppliers)`]),
    '',
    'Run this twice, and compare the time it takes and Cache-Status:',
    '',
    `  curl -i -X POST ${url}/api/flights/search \\`,
    `    -H 'content-type: application/json' -d '${search}'`,
    '',
    '',
  ].join('\n');
}

function adminText({ admin: { token, readToken } }: AppConfig, url: string): string {
  if (token !== undefined) return `${url}/admin`;
  return readToken === undefined ? 'off; set ADMIN_TOKEN' : `${url}/admin, read-only`;
}

function cacheLines({ cache }: AppConfig, store: string, storeFailure: string | undefined): string[] {
  if (!cache.enabled) return ['  cache      off, by CACHE_ENABLED=false'];
  if (cache.url === undefined) return ['  cache      in this process; set DRAGONFLY_URL to share it'];
  if (storeFailure === undefined) return [`  cache      ${store}`];
  return [
    `  cache      DEGRADED: ${store} does not answer (${storeFailure})`,
    '             Answers come from the suppliers until it is there; it is taken as soon as it comes.',
  ];
}
