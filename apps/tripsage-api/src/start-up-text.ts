import type { AppConfig } from './app.config.js';
import type { SupplierName } from './configuration/supplier-configs.js';
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
    ...supplierLines(config),
    `  API docs   ${url}/docs`,
    `  health     ${url}/health`,
    `  metrics    ${url}/metrics`,
    `  admin      ${adminText(config, url)}`,
    '',
    'Run this twice, and compare the time it takes and Cache-Status:',
    '',
    `  curl -i -X POST ${url}/api/flights/search \\`,
    `    -H 'content-type: application/json' -d '${search}'`,
    '',
    '',
  ].join('\n');
}

const TITLES: Record<SupplierName, string> = {
  duffel: 'Duffel',
  openMeteo: 'Open-Meteo',
  exa: 'Exa',
  supabase: 'Supabase',
  mem0: 'Mem0',
  openai: 'OpenAI',
};

/** The suppliers that are asked themselves, each by name, and the sandbox in the place of the others. */
function supplierLines(config: AppConfig): string[] {
  const names = Object.keys(TITLES) as SupplierName[];
  const live = names.filter((name) => config[name].isLive);
  const played = names.filter((name) => !config[name].isLive);
  const lines = live.map((name) => `${TITLES[name]} at ${config[name].baseUrl}`);
  if (played.length > 0) {
    const whom = live.length === 0 ? '' : ` for ${played.map((name) => TITLES[name]).join(', ')}`;
    lines.push(`the supplier sandbox at ${config.sandboxUrl}${whom}`);
    lines.push(`what reached it: ${config.sandboxUrl}/_sandbox/calls`);
  }
  return lines.map((line, at) => `${at === 0 ? '  suppliers  ' : '             '}${line}`);
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
