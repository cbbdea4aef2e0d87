import { afterAll, afterEach, jest } from '@jest/globals';
import type { LoggerService, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FakeClock } from '@tripsage/cache-testing';
import { type AppConfig, readConfig } from '../../apps/tripsage-api/src/app.config.js';
import { createApp } from '../../apps/tripsage-api/src/create-app.js';

// @fastify/static, which the docs page needs, requires this ES module. Node can do that, Jest not before Node 24.9.
const contentDisposition: unknown = await import('content-disposition');
jest.mock('content-disposition', () => contentDisposition);

/** 2027-01-01 at noon: what tests call today. */
export const NOW = '2027-01-01T12:00:00Z';

/** What changes from one test to the next. */
export interface Setting {
  supplierUrl?: string;
  cache?: Partial<AppConfig['cache']>;
  clients?: Partial<AppConfig['clients']>;
  duffel?: Partial<AppConfig['duffel']>;
  mem0?: Partial<AppConfig['mem0']>;
  openai?: Partial<AppConfig['openai']>;
  supabase?: Partial<AppConfig['supabase']>;
  /** The work of the clock: no test meets it by chance. Default `false`. */
  hasScheduler?: boolean;
  /** Modules of the test's own, beside those of the application. */
  modules?: readonly Type[];
  exa?: Partial<AppConfig['exa']>;
  openMeteo?: Partial<AppConfig['openMeteo']>;
  admin?: AppConfig['admin'];
  shutdownGraceMs?: number;
  requestTimeoutMs?: number;
  /** Where the log goes. Default nowhere. */
  logger?: LoggerService;
  clock?: FakeClock;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

export interface ApiUnderTest {
  app: NestFastifyApplication;
  clock: FakeClock;
  url: string;
  get(path: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** Sends a request with a JSON body, if any. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  search(body: unknown): Promise<ApiAnswer>;
  /** Sends a body as it is. */
  postRaw(path: string, payload: string, contentType?: string): Promise<ApiAnswer>;
}

export const SEARCH = { origin: 'CDG', destination: 'JFK', departureDate: '2027-03-01' };

/** A port that nobody listens on. */
export const NOBODY = 'http://127.0.0.1:9';

const started: Record<'test' | 'file', NestFastifyApplication[]> = { test: [], file: [] };

/** Starts the API in this process, on a free port. It is closed after the test, or after the last one of the file. */
export async function startApi(
  setting: Setting = {},
  closedAfter: 'test' | 'file' = 'test',
): Promise<ApiUnderTest> {
  const { supplierUrl = NOBODY, clock = new FakeClock({ now: NOW }) } = setting;
  const defaults = readConfig({ SANDBOX_URL: supplierUrl });
  const config = {
    ...defaults,
    cache: {
      ...defaults.cache,
      ...(setting.hasScheduler !== true && { scheduler: false as const }),
      ...setting.cache,
    },
    // One address asks for all tests.
    clients: { ...defaults.clients, areLimited: false, ...setting.clients },
    duffel: { ...defaults.duffel, ...setting.duffel },
    mem0: { ...defaults.mem0, ...setting.mem0 },
    openai: { ...defaults.openai, ...setting.openai },
    supabase: { ...defaults.supabase, ...setting.supabase },
    exa: { ...defaults.exa, ...setting.exa },
    openMeteo: { ...defaults.openMeteo, ...setting.openMeteo },
    admin: setting.admin ?? defaults.admin,
    shutdownGraceMs: setting.shutdownGraceMs ?? defaults.shutdownGraceMs,
  };
  const { logger = false, requestTimeoutMs, modules } = setting;
  const app = await createApp(config, { clock, logger, requestTimeoutMs, modules });
  started[closedAfter].push(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const post = (path: string, body: string, contentType = 'application/json'): Promise<ApiAnswer> =>
    ask(`${url}${path}`, { method: 'POST', body, headers: { 'content-type': contentType } });
  return {
    app,
    clock,
    url,
    get: (path, headers = {}) => ask(`${url}${path}`, { headers }),
    send: (method, path, body, headers = {}) =>
      ask(`${url}${path}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    search: (body) => post('/api/flights/search', JSON.stringify(body)),
    postRaw: post,
  };
}

async function ask(url: string, init?: RequestInit): Promise<ApiAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as ApiAnswer['body'];
  return { status: response.status, headers: Object.fromEntries(response.headers), body };
}

const closeAll = async (closedAfter: 'test' | 'file'): Promise<void> => {
  await Promise.all(started[closedAfter].splice(0).map((app) => app.close()));
};
afterEach(() => closeAll('test'));
afterAll(() => closeAll('file'));
