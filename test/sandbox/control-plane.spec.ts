// Slow: starts the sandbox, whose answers take the processor.
import { describe, expect, it } from '@jest/globals';
import { KEY, post, search, startSandbox } from './running-sandbox.js';

describe('/_sandbox/calls', () => {
  it('counts by endpoint, whatever the path, and neither itself nor strangers', async () => {
    const { duffel, url, clock } = await startSandbox();
    const { data } = await duffel.offerRequests.create(search());
    await post(`${url}/air/offer_requests`, { data: search() }, KEY);
    await duffel.offers.get(data.offers[0]!.id);
    await duffel.offers.get(data.offers[1]!.id);
    await duffel.offers.list({ offer_request_id: data.id });
    await fetch(`${url}/nowhere`);
    const counts = await (await fetch(`${url}/_sandbox/calls`)).json();
    expect(counts).toMatchObject({
      calls: {
        'POST /air/offer_requests': 2,
        'GET /air/offers': 1,
        'GET /air/offers/:id': 2,
        'GET /places/suggestions': 0,
        'POST /stays/search': 0,
      },
      bySupplier: { duffel: { calls: 5, rateLimited: 0, failed: 0, costUsd: 0 } },
      total: 5,
      rateLimited: 0,
      failed: 0,
      since: '2026-11-22T12:10:00.000Z',
    });

    for (const method of ['DELETE', 'POST']) {
      await duffel.suggestions.list({ query: 'LHR' });
      clock.passes(1_000);
      const reset = await (await fetch(`${url}/_sandbox/calls`, { method })).json();
      expect(reset).toMatchObject({
        total: 0,
        bySupplier: { duffel: { calls: 0 } },
        calls: { 'GET /places/suggestions': 0 },
        since: new Date(clock.now()).toISOString(),
      });
    }
  });
});

describe('/_sandbox/behaviour', () => {
  it('shows what is in force, changes what is named, and goes back to the start', async () => {
    const { url, duffel } = await startSandbox();
    const behaviour = `${url}/_sandbox/behaviour`;
    const start = await (await fetch(behaviour)).json();
    expect(start).toMatchObject({
      latencies: { duffel: { minMs: 0, maxMs: 0 } },
      rateLimits: { duffel: null },
      failures: [],
      offerLifeSeconds: 1800,
      webhooks: { url: null, delayMs: 0, copies: 1, shuffled: false },
    });

    const changed = await post(behaviour, {
      offerLifeSeconds: 120,
      failures: [{ endpoint: 'GET /air/offers/:id', status: 502 }],
    });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toEqual({
      ...(start as object),
      offerLifeSeconds: 120,
      failures: [{ endpoint: 'GET /air/offers/:id', kind: 'status', status: 502 }],
    });
    const { data } = await duffel.offerRequests.create(search());
    expect(data.offers[0]!.expires_at).toBe('2026-11-22T12:12:00.000Z');

    expect(await (await fetch(behaviour, { method: 'DELETE' })).json()).toEqual(start);
  });

  it('sets the latency of all suppliers, then those of some, and webhooks field by field', async () => {
    const { url, sandbox } = await startSandbox();
    const change = {
      latency: { minMs: 1, maxMs: 2 },
      latencies: { duffel: { minMs: 3, maxMs: 4 } },
      webhooks: { url: 'http://127.0.0.1:9/hooks', copies: 2 },
    };
    expect((await post(`${url}/_sandbox/behaviour`, change)).status).toBe(200);
    const { latencies, webhooks } = sandbox.behaviour();
    const { duffel, ...others } = latencies;
    expect(duffel).toEqual({ minMs: 3, maxMs: 4 });
    expect(Object.values(others).every(({ minMs, maxMs }) => minMs === 1 && maxMs === 2)).toBe(true);
    sandbox.setBehaviour({ webhooks: { shuffled: true } });
    expect(webhooks).toEqual({ url: change.webhooks.url, delayMs: 0, copies: 2, shuffled: false });
    expect(sandbox.behaviour().webhooks).toEqual({ ...webhooks, shuffled: true });
  });

  it.each([
    [{ latency: { minMs: 5, maxMs: 1 } }, 'latency.minMs', 5, 'at most latency.maxMs'],
    [{ latency: { minMs: '5', maxMs: 9 } }, 'latency.minMs', '5', 'milliseconds, 0 to 600000'],
    [{ latency: { maxMs: 9 } }, 'latency.minMs', undefined, 'milliseconds, 0 to 600000'],
    [{ offerLifeSeconds: 0 }, 'offerLifeSeconds', 0, 'seconds, above 0'],
    [
      { rateLimits: { duffel: { limit: 1.5, windowSeconds: 60 } } },
      'rateLimits.duffel.limit',
      1.5,
      'a whole number',
    ],
    [{ rateLimits: { amadeus: null } }, 'rateLimits.amadeus', null, 'duffel'],
    [
      { latency: { minMs: 0, maxMs: 0 }, latencies: { duffel: { minMs: 2, maxMs: 1 } } },
      'latencies.duffel.minMs',
      2,
      'at most latencies.duffel.maxMs, here 1',
    ],
    [
      { latencies: { amadeus: { minMs: 0, maxMs: 0 } } },
      'latencies.amadeus',
      { minMs: 0, maxMs: 0 },
      'duffel',
    ],
    [{ rateLimits: { duffel: [] } }, 'rateLimits.duffel', [], 'a list of 1 to 8'],
    [
      {
        rateLimits: {
          duffel: [
            { limit: 1, windowSeconds: 1 },
            { limit: 0, windowSeconds: 60 },
          ],
        },
      },
      'rateLimits.duffel[1].limit',
      0,
      'a whole number',
    ],
    [{ failures: [{ kind: 'odd' }] }, 'failures[0].kind', 'odd', 'garbage, slow'],
    [{ failures: [{ endpoint: 'amadeus' }] }, 'failures[0].endpoint', 'amadeus', 'one of all, duffel'],
    [{ webhooks: { copies: 0 } }, 'webhooks.copies', 0, '1 to 10'],
    [{ webhooks: { url: 'ftp://x' } }, 'webhooks.url', 'ftp://x', 'http(s) URL'],
    [{ webhooks: { secret: 'x' } }, 'webhooks.secret', 'x', 'url, delayMs, copies, shuffled'],
    [{ failures: [{ status: 418 }] }, 'failures[0].status', 418, '503'],
    [{ failures: [{}, { endpoint: 'GET /' }] }, 'failures[1].endpoint', 'GET /', 'POST /air/offer_requests'],
    [{ failures: [{ calls: 1, share: 0.5 }] }, 'failures[0]', { calls: 1, share: 0.5 }, 'not both'],
    [{ failures: [{ retryAfter: 'soon' }] }, 'failures[0].retryAfter', 'soon', 'HTTP date'],
    [{ failure: [] }, 'failure', [], 'latency, rateLimits, failures, offerLifeSeconds'],
    [{}, 'body', {}, 'an object'],
    [[], 'body', [], 'an object'],
  ])(
    'refuses %j: names the field, what was given and what was expected',
    async (body, field, given, expected) => {
      const { url, sandbox } = await startSandbox();
      const before = sandbox.behaviour();
      const response = await post(`${url}/_sandbox/behaviour`, body);
      expect(response.status).toBe(400);
      const { message, errors } = (await response.json()) as {
        message: string;
        errors: Record<string, unknown>[];
      };
      expect(errors).toHaveLength(1);
      expect(errors[0]).toEqual({
        field,
        expected: expect.stringContaining(expected),
        ...(given === undefined ? {} : { given }),
      });
      expect(message).toContain(field);
      expect(sandbox.behaviour()).toEqual(before);
    },
  );

  const arrays = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  it.each([
    ['arrays all the way', arrays],
    ['in a known field', `{"failures":[{"endpoint":${arrays}}]}`],
    ['in an unknown field', `{"x":${arrays}}`],
    ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ])('refuses what nests deeper than the call stack: %s', async (_, body) => {
    const { url } = await startSandbox();
    const response = await post(`${url}/_sandbox/behaviour`, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message: expect.stringContaining('body'),
      errors: [{ field: 'body', expected: 'nested at most 16 levels deep' }],
    });
  });

  it('refuses what is no JSON', async () => {
    const { url } = await startSandbox();
    expect((await post(`${url}/_sandbox/behaviour`, '{')).status).toBe(400);
  });
});
