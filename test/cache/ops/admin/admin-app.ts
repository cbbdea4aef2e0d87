import { afterEach, describe } from '@jest/globals';
import { Injectable, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Cacheable, CacheModule, type CacheModuleOptions, RateLimited } from '@tripsage/cache';
import { describeOnServer } from '../../../support/real-server.js';
import { until } from '../../../support/until.js';
import { CacheOpsModule, type CacheOpsOptions } from '@tripsage/cache/ops';

export const TOKEN = 'the-token-of-the-admin';
export const READ_TOKEN = 'the-token-of-a-reader';

@Injectable()
export class Flights {
  loads = 0;

  @Cacheable('flights', { fresh: '10m', stale: '1m' }, { entity: 'offers', tags: ['route:CDG-JFK'] })
  async search(query: string): Promise<unknown> {
    this.loads += 1;
    return { query, load: this.loads };
  }

  @Cacheable('flights2', '10m', { entity: 'offers' })
  async other(query: string): Promise<string> {
    this.loads += 1;
    return `${query} ${this.loads}`;
  }

  @Cacheable('places', '1m', { revalidate: true })
  async find(id: string): Promise<unknown> {
    this.loads += 1;
    return id === 'map' ? new Map([['id', id]]) : { id };
  }

  @RateLimited('duffel', { onLimit: 'reject' })
  async ask(): Promise<string> {
    return 'asked';
  }
}

export const RATE_LIMITS: CacheModuleOptions['rateLimits'] = {
  duffel: { limits: [{ limit: 5, per: '1m' }] },
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into
  readonly body: any;
}

/** An application with the admin, which is asked over HTTP. */
export interface AdminApp {
  readonly app: INestApplication;
  readonly url: string;
  readonly flights: Flights;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

const running: INestApplication[] = [];
afterEach(() => Promise.all(running.splice(0).map((app) => app.close())));

export async function adminApp(
  options: CacheModuleOptions = {},
  ops: CacheOpsOptions = { admin: { token: TOKEN, readToken: READ_TOKEN } },
  adapter: 'fastify' | 'express' = 'fastify',
): Promise<AdminApp> {
  const module = await Test.createTestingModule({
    imports: [
      CacheModule.forRoot({ scheduler: false, rateLimits: RATE_LIMITS, ...options }),
      CacheOpsModule.forRoot(ops),
    ],
    providers: [Flights],
  }).compile();
  const app =
    adapter === 'fastify'
      ? module.createNestApplication(new FastifyAdapter({ routerOptions: { maxParamLength: 2048 } }))
      : module.createNestApplication(new ExpressAdapter());
  running.push(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    url,
    flights: app.get(Flights),
    async ask(method, path, body, headers = { authorization: `Bearer ${TOKEN}` }) {
      const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...json, ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : bodyOf(text),
      };
    },
  };
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Runs tests of the admin over the embedded store, and over a server where there is one. */
export function describeAdmin(title: string, tests: (create: () => Promise<AdminApp>) => void): void {
  describe(`${title}, over the embedded store`, () => tests(() => adminApp()));
  describeOnServer(`${title}, over a server`, ({ url, keyPrefix }) => {
    tests(() => adminApp({ url, keyPrefix: keyPrefix(), commandTimeout: '5s' }));
  });
}

/** Follows a job to its end. */
export async function endOf({ ask }: AdminApp, id: string): Promise<Answer['body']> {
  const job = async () => (await ask('GET', `/admin/jobs/${id}`)).body;
  await until(async () => (await job()).state !== 'running');
  return job();
}

/** The first key of a pattern. */
export async function keyOf({ ask }: AdminApp, pattern: string): Promise<string> {
  return (await ask('GET', `/admin/cache/keys?pattern=${encodeURIComponent(pattern)}`)).body.items[0].key;
}

/** The path of an entry. */
export function entryPath(key: string): string {
  return `/admin/cache/entries/${encodeURIComponent(key)}`;
}
