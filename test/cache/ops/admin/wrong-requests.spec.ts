// Slow: every wrong request to every route.
import { describe, expect, it } from '@jest/globals';
import { adminApp } from './admin-app.js';

describe('wrong requests to the admin', () => {
  it.each<[string, string, unknown, number, RegExp]>([
    ['POST', '/admin/cache/namespaces/flight/clear', {}, 404, /no namespace 'flight'. Near are flights/],
    ['PATCH', '/admin/cache/namespaces/zzzzzzzz/policy', { fresh: '1m' }, 404, /Known are .*flights/],
    ['POST', '/admin/cache/namespaces/*/clear', {}, 404, /no namespace '\*'/],
    ['POST', '/admin/cache/namespaces/flights/clear', { mode: 'hard' }, 400, /'delete' or 'expire'/],
    ['PATCH', '/admin/cache/namespaces/flights/policy', {}, 400, /nothing is said/],
    ['PATCH', '/admin/cache/namespaces/flights/policy', { fresh: 5 }, 400, /fresh must be a duration/],
    ['PATCH', '/admin/cache/namespaces/flights/policy', { fresh: '5 minutes' }, 400, /is not a duration/],
    [
      'PATCH',
      '/admin/cache/namespaces/flights/policy',
      { fresh: '29d', stale: '2d' },
      400,
      /exceeds 30 days/,
    ],
    ['PATCH', '/admin/cache/namespaces/flights/policy', { isEmpty: 'x' }, 400, /'isEmpty' is not an option/],
    ['PATCH', '/admin/cache/namespaces/flights/policy', [1], 400, /not a list/],
    ['GET', '/admin/cache/keys?cursor=nonsense', undefined, 400, /cursor/],
    ['GET', '/admin/cache/keys?cursor=a&cursor=b', undefined, 400, /at most once/],
    ['GET', '/admin/cache/keys?limit=0', undefined, 400, /limit/],
    ['GET', '/admin/cache/keys?limit=501', undefined, 400, /from 1 to 500/],
    ['GET', `/admin/cache/keys?pattern=${'a*'.repeat(11)}`, undefined, 400, /more than 10 stars/],
    ['GET', '/admin/cache/entries/nocolon', undefined, 400, /not a namespace/],
    ['GET', '/admin/cache/entries/_cache%3Aversions', undefined, 400, /reserved/],
    ['DELETE', '/admin/cache/entries/_cache%3Aversions', undefined, 400, /reserved/],
    ['POST', '/admin/cache/keys/clear', {}, 400, /begins with a namespace/],
    ['POST', '/admin/cache/keys/clear', { pattern: '*' }, 400, /use reset/],
    ['POST', '/admin/cache/keys/clear', { pattern: 7 }, 400, /pattern/],
    ['POST', '/admin/cache/reset', { confirm: 'yes' }, 400, /"confirm":"reset"/],
    ['POST', '/admin/rate-limits/dufel/pause', {}, 404, /no limiter 'dufel'/],
    ['POST', '/admin/rate-limits/duffel/pause', { for: 300 }, 400, /for/],
    ['POST', '/admin/rate-limits/duffel/pause', { for: '2d' }, 400, /at most '1d'/],
    ['PUT', '/admin/rate-limits/duffel/limit', {}, 400, /Expected \{"limits"/],
    [
      'PUT',
      '/admin/rate-limits/duffel/limit',
      { limits: [{ limit: 0, per: '1m' }], for: '1h' },
      400,
      /limit is 0/,
    ],
    ['PUT', '/admin/rate-limits/duffel/limit', { limits: [{ limit: 1, per: '1m' }] }, 400, /for/],
    ['GET', '/admin/audit?limit=x', undefined, 400, /limit/],
    ['GET', '/admin/jobs/none', undefined, 404, /no such job/],
    ['POST', '/admin/warm-ups/none/run', undefined, 404, /no warm-up/],
  ])('%s %s %j is answered %d', async (method, path, body, status, message) => {
    const admin = await adminApp();
    const answer = await admin.ask(method, path, body);
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringMatching(message)]);
    // Nothing was changed by half.
    expect((await admin.ask('GET', '/admin/rate-limits')).body.limiters[0].windows).toEqual([
      { limit: 5, perMs: 60_000 },
    ]);
    expect(
      (await admin.ask('PATCH', '/admin/cache/namespaces/flights/policy', { jitter: 0 })).body,
    ).toMatchObject([{ freshMs: 600_000 }]);
  });

  it('are rejected where the body is too large', async () => {
    const admin = await adminApp();
    const { status } = await admin.ask('POST', '/admin/cache/keys/clear', { pattern: 'x'.repeat(2_000_000) });
    expect(status).toBe(413);
  });
});
