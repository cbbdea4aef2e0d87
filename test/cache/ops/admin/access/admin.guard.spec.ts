import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { CacheEvents, type Clock, systemClock } from '@tripsage/cache';
import { recordEvents } from '@tripsage/cache-testing';
import { CacheAdminController } from '../../../../../libs/cache/src/ops/admin/cache-admin.controller.js';
import { ScheduleAdminController } from '../../../../../libs/cache/src/ops/admin/schedule-admin.controller.js';
import { LimitsAdminController } from '../../../../../libs/cache/src/ops/admin/limits-admin.controller.js';
import { WatchAdminController } from '../../../../../libs/cache/src/ops/admin/watch-admin.controller.js';
import { type AdminApp, adminApp, READ_TOKEN, TOKEN } from '../admin-app.js';

/** Every route, with a valid request and the status of its answer. */
const ROUTES: readonly (readonly [
  method: string,
  path: string,
  status: number,
  body?: unknown,
  request?: string,
])[] = [
  ['GET', '/admin/me', 200],
  ['GET', '/admin/health', 200],
  ['GET', '/admin/health/history', 200],
  ['GET', '/admin/minutes', 200],
  ['GET', '/admin/audit', 200],
  ['GET', '/admin/jobs/:id', 404, undefined, '/admin/jobs/nothing'],
  ['GET', '/admin/events', 200],
  ['GET', '/admin/cache/namespaces', 200],
  ['GET', '/admin/cache/keys', 200],
  ['GET', '/admin/cache/entries/:key', 404, undefined, '/admin/cache/entries/flights%3Anothing'],
  ['DELETE', '/admin/cache/entries/:key', 200, undefined, '/admin/cache/entries/flights%3Anothing'],
  [
    'POST',
    '/admin/cache/entries/:key/expire',
    200,
    undefined,
    '/admin/cache/entries/flights%3Anothing/expire',
  ],
  ['POST', '/admin/cache/keys/clear', 202, { pattern: 'flights:nothing*' }],
  ['POST', '/admin/cache/namespaces/:namespace/clear', 202, {}, '/admin/cache/namespaces/flights/clear'],
  [
    'PATCH',
    '/admin/cache/namespaces/:namespace/policy',
    200,
    { fresh: '5m' },
    '/admin/cache/namespaces/flights/policy',
  ],
  [
    'DELETE',
    '/admin/cache/namespaces/:namespace/policy',
    200,
    undefined,
    '/admin/cache/namespaces/flights/policy',
  ],
  [
    'POST',
    '/admin/cache/tags/:tag/invalidate',
    200,
    { mode: 'expire' },
    '/admin/cache/tags/a%3Ab/invalidate',
  ],
  ['POST', '/admin/cache/reset', 202, { confirm: 'reset' }],
  ['GET', '/admin/rate-limits', 200],
  ['POST', '/admin/rate-limits/:name/reset', 200, undefined, '/admin/rate-limits/duffel/reset'],
  ['POST', '/admin/rate-limits/:name/pause', 200, { for: '1s' }, '/admin/rate-limits/duffel/pause'],
  ['POST', '/admin/rate-limits/:name/resume', 200, undefined, '/admin/rate-limits/duffel/resume'],
  [
    'PUT',
    '/admin/rate-limits/:name/limit',
    200,
    { limits: [{ limit: 1, per: '1s' }], for: '1m' },
    '/admin/rate-limits/duffel/limit',
  ],
  ['DELETE', '/admin/rate-limits/:name/limit', 200, undefined, '/admin/rate-limits/duffel/limit'],
  ['GET', '/admin/revalidation', 200],
  ['POST', '/admin/revalidation/run', 200],
  ['POST', '/admin/revalidation/pause', 200],
  ['POST', '/admin/revalidation/resume', 200],
  ['GET', '/admin/warm-ups', 200],
  ['POST', '/admin/warm-ups/:name/run', 404, undefined, '/admin/warm-ups/none/run'],
];

const CONTROLLERS = [
  CacheAdminController,
  ScheduleAdminController,
  LimitsAdminController,
  WatchAdminController,
];

/** The routes that the controllers declare. */
function declared(): string[] {
  return CONTROLLERS.flatMap((controller) => {
    const base = `/${String(Reflect.getMetadata(PATH_METADATA, controller))}`;
    return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler = (controller.prototype as unknown as Record<string, object>)[name] as object;
      const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
      if (method === undefined) return [];
      const path = String(Reflect.getMetadata(PATH_METADATA, handler))
        .replace(/^\/?/, '/')
        .replace(/\/$/, '');
      return [`${RequestMethod[Number(method)]} ${base}${path}`];
    });
  });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Only the status: a stream is aborted at once. */
async function statusOf(
  { url }: AdminApp,
  [method, path, , body, request = path]: (typeof ROUTES)[number],
  headers: Record<string, string>,
): Promise<number> {
  const abort = new AbortController();
  const response = await fetch(`${url}${request}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: abort.signal,
  });
  abort.abort();
  return response.status;
}

describe('the routes of the admin', () => {
  it('are all in the table below', () => {
    expect(ROUTES.map(([method, path]) => `${method} ${path}`).toSorted()).toEqual(declared().toSorted());
  });

  it.each(['fastify', 'express'] as const)('let each token do what it may, on %s', async (adapter) => {
    // Wrong tokens do not wait here.
    const clock: Clock = { ...systemClock, after: (_ms, callback) => systemClock.after(0, callback) };
    const app = await adminApp({ clock }, undefined, adapter);
    const lines: string[] = [];
    for (const route of ROUTES) {
      const [method, path, status] = route;
      const isRead = method === 'GET';
      const none = await statusOf(app, route, {});
      const wrong = await statusOf(app, route, bearer('a-token-of-nobody-here'));
      const readOnly = await statusOf(app, route, bearer(READ_TOKEN));
      const right = await statusOf(app, route, bearer(TOKEN));
      lines.push(`  ${`${method} ${path}`.padEnd(52)} ${none}  ${wrong}  ${readOnly}  ${right}`);
      expect([method, path, none, readOnly, right]).toEqual([
        method,
        path,
        401,
        isRead ? status : 403,
        status,
      ]);
    }
    if (adapter === 'fastify') {
      process.stdout.write(`  ${'route'.padEnd(52)} none wrong read right\n${lines.join('\n')}\n`);
    }
  });

  it('reject wrong tokens, slower and slower, and answer right ones at once', async () => {
    const app = await adminApp();
    const events = recordEvents(app.app.get(CacheEvents));
    const wrong = await Promise.all(
      ROUTES.slice(0, 3).map((route) => statusOf(app, route, bearer('a-token-of-nobody-here'))),
    );
    expect(wrong).toEqual([401, 401, 401]);
    expect(events.of('adminRefused')).toHaveLength(3);
    const malformed = ['Basic abc', 'Bearer', 'Bearer a b', `bearer ${TOKEN}x`, `Token ${TOKEN}`];
    for (const authorization of malformed) {
      expect((await app.ask('GET', '/admin/me', undefined, { authorization })).status).toBe(401);
    }
    const answer = await app.ask('GET', '/admin/me', undefined, {});
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="admin"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect((await app.ask('GET', '/admin/me')).body).toMatchObject({ role: 'admin', store: 'memory' });
    expect((await app.ask('GET', '/admin/me', undefined, bearer(READ_TOKEN))).body).toMatchObject({
      role: 'read-only',
    });
  });

  it('do not exist without tokens, not even as 401', async () => {
    const app = await adminApp({}, {});
    for (const route of ROUTES) expect(await statusOf(app, route, bearer(TOKEN))).toBe(404);
    for (const path of ['/admin', '/admin/assets/app.css'])
      expect((await app.ask('GET', path)).status).toBe(404);
  });

  it('reject changes by GET, and from pages of other sites', async () => {
    const app = await adminApp();
    for (const [method, path, , , request = path] of ROUTES) {
      if (method === 'POST') expect((await app.ask('GET', request)).status).toBe(404);
    }
    const reset = (headers: Record<string, string>) =>
      app.ask('POST', '/admin/rate-limits/duffel/reset', undefined, { ...bearer(TOKEN), ...headers });
    expect((await reset({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await reset({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await reset({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await reset({ origin: 'null' })).status).toBe(403);
    expect((await reset({ origin: app.url })).status).toBe(200);
    expect((await reset({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it.each([
    [{ token: 'short' }, 'token must be at least 16'],
    [{ token: 'with spaces in it, which no token has' }, 'token must be'],
    [{ token: TOKEN, readToken: TOKEN }, 'are the same'],
    [{ token: TOKEN, tokens: [] } as never, "'tokens' is not an option"],
    [{ redact: { flights: 'yes' } } as never, 'redact must be'],
  ])('are rejected at start with %j, which no message repeats', (admin, message) => {
    expect(() => adminApp({}, { admin })).rejects.toThrow(message);
    return expect(adminApp({}, { admin })).rejects.not.toThrow(TOKEN);
  });
});
