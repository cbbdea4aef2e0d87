import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  ADMIN_OPTIONS,
  type AdminOptions,
} from '../../../../libs/cache/src/ops/admin/access/admin-options.js';
import { ASSETS } from '../../../../libs/cache/src/ops/dashboard/dashboard-files.js';
import { DashboardController } from '../../../../libs/cache/src/ops/dashboard/dashboard.controller.js';

const ADAPTERS = {
  Fastify: () => new FastifyAdapter(),
  Express: () => new ExpressAdapter(),
};
const ON: AdminOptions = { token: 'a-token-of-the-test' };
const PAGE = new URL('../../../../libs/cache/page/', import.meta.url);
/** Files of the page's folder that are not served by name. */
const NOT_ASSETS = ['index.html', 'tsconfig.json', 'uplot.d.ts'];

async function appOn(
  adapter: keyof typeof ADAPTERS,
  options: AdminOptions,
  prefix?: string,
): Promise<{ app: INestApplication; url: string }> {
  const module = await Test.createTestingModule({
    controllers: [DashboardController],
    providers: [{ provide: ADMIN_OPTIONS, useValue: options }],
  }).compile();
  const app = module.createNestApplication(ADAPTERS[adapter]() as never, { logger: false });
  if (prefix) app.setGlobalPrefix(prefix);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return { app: app as INestApplication, url: `http://127.0.0.1:${port}` };
}

/** The status of a path that is sent verbatim: `fetch` would normalize it. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { path }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    request.once('error', reject).end();
  });
}

describe.each(Object.keys(ADAPTERS) as (keyof typeof ADAPTERS)[])('the dashboard on %s', (adapter) => {
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    ({ app, url } = await appOn(adapter, ON));
  });
  afterAll(() => app.close());

  it('serves the page as HTML that names its files only', async () => {
    const response = await fetch(`${url}/admin`);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const named = [...text.matchAll(/(?:src|href)="(admin\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(named.length).toBeGreaterThan(3);
    for (const path of named) expect((await fetch(`${url}/${path}`)).status).toBe(200);
    expect(text).not.toMatch(/<style|style=|<script>|\son\w+=|https?:/);
  });

  it.each([...ASSETS, 'uplot.js', 'uplot.css'])('serves %s with its type and headers', async (file) => {
    const response = await fetch(`${url}/admin/assets/${file}`);
    expect(response.status).toBe(200);
    const type = file.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/css; charset=utf-8';
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': type,
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect((await response.text()).length).toBeGreaterThan(100);
  });

  it('allows the page nothing from another origin', async () => {
    const policy = (await fetch(`${url}/admin`)).headers.get('content-security-policy') ?? '';
    expect(policy.split('; ').toSorted()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "script-src 'self'",
      "style-src 'self'",
    ]);
  });

  it('sends a file that a browser has only when it has changed', async () => {
    const etag = (await fetch(`${url}/admin`)).headers.get('etag') ?? '';
    const again = await fetch(`${url}/admin`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await fetch(`${url}/admin`, { headers: { 'if-none-match': '"another"' } });
    expect(other.status).toBe(200);
  });

  it.each([
    '/admin/',
    '/admin/assets/',
    '/admin/assets/unknown.js',
    '/admin/assets/index.html',
    '/admin/assets/parts/',
    '/admin/assets/parts/unknown.js',
    '/admin/assets/parts/../index.html',
    '/admin/assets/unknown/main.js',
    '/admin/assets/tsconfig.json',
    '/admin/assets/uplot.d.ts',
    '/admin/assets/constructor',
    '/admin/assets/../index.html',
    '/admin/assets/..%2findex.html',
    '/admin/assets/..%2f..%2fpackage.json',
    '/admin/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/admin/assets/....//package.json',
    '/admin/assets/..%5cindex.html',
    '/admin/assets/main.js%00',
  ])('has nothing at %s', async (path) => {
    const status = await statusOf(url, path);
    expect([400, 404]).toContain(status);
  });
});

it.each(Object.keys(ADAPTERS) as (keyof typeof ADAPTERS)[])(
  'is not served on %s while the admin is off',
  async (adapter) => {
    const { app, url } = await appOn(adapter, {});
    try {
      expect((await fetch(`${url}/admin`)).status).toBe(404);
      expect((await fetch(`${url}/admin/assets/main.js`)).status).toBe(404);
    } finally {
      await app.close();
    }
  },
);

it('works below a prefix of the application', async () => {
  const { app, url } = await appOn('Fastify', ON, 'api');
  try {
    const text = await (await fetch(`${url}/api/admin`)).text();
    const [, script = ''] = /src="([^"]+)"/.exec(text) ?? [];
    expect((await fetch(new URL(script, `${url}/api/admin`))).status).toBe(200);
  } finally {
    await app.close();
  }
});

it('is served where there is only a read-only token', async () => {
  const { app, url } = await appOn('Fastify', { readToken: 'a-token-of-the-test' });
  try {
    expect((await fetch(`${url}/admin`)).status).toBe(200);
  } finally {
    await app.close();
  }
});

it('serves every file of its folder that the page needs', () => {
  const files = readdirSync(PAGE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(fileURLToPath(PAGE), join(entry.parentPath ?? entry.path, entry.name)));
  expect(files.toSorted()).toEqual([...ASSETS, ...NOT_ASSETS].toSorted());
});
