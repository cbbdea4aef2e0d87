import { describe, expect, it } from '@jest/globals';
import { KEY, post, refusalOf, search, startSandbox } from './running-sandbox.js';
import { until } from '../support/until.js';

describe('failures on request', () => {
  it.each([
    [500, 'internal_server_error'],
    [502, 'bad_gateway_error'],
    [503, 'service_unavailable'],
    [504, 'gateway_timeout_error'],
  ] as const)('status %d comes with Duffel’s body', async (status, code) => {
    const { duffel, sandbox } = await startSandbox();
    sandbox.setBehaviour({ failures: [{ status }] });
    const error = await refusalOf(duffel.offerRequests.create(search()));
    expect([error.status, error.errors[0]!.type, error.errors[0]!.code]).toEqual([status, 'api_error', code]);
    expect(error.headers.get('retry-after')).toBeNull();
  });

  it('fail the next N calls of one endpoint, with Retry-After in either form', async () => {
    const { duffel, sandbox } = await startSandbox();
    const date = 'Mon, 01 Mar 2027 08:00:00 GMT';
    sandbox.setBehaviour({
      failures: [
        { endpoint: 'GET /places/suggestions', calls: 2, retryAfter: 7 },
        { endpoint: 'POST /stays/search', status: 429, retryAfter: date },
      ],
    });
    await duffel.offerRequests.create(search());
    for (let call = 0; call < 2; call += 1) {
      const error = await refusalOf(duffel.suggestions.list({ query: 'LHR' }));
      expect([error.status, error.headers.get('retry-after')]).toEqual([503, '7']);
    }
    await duffel.suggestions.list({ query: 'LHR' });
    const stays = {
      check_in_date: '2027-03-01',
      check_out_date: '2027-03-02',
      rooms: 1,
      guests: [],
      location: undefined,
    };
    const error = await refusalOf(duffel.stays.search(stays as never));
    expect([error.status, error.headers.get('retry-after'), error.errors[0]!.code]).toEqual([
      429,
      date,
      'rate_limit_exceeded',
    ]);
    expect(sandbox.behaviour().failures).toHaveLength(1);
    expect(sandbox.calls()).toMatchObject({ total: 5, failed: 3, rateLimited: 0 });
  });

  it('fail a share of calls, the same ones for the same seed', async () => {
    const outcomes = async (): Promise<string> => {
      const { duffel, sandbox } = await startSandbox();
      sandbox.setBehaviour({ failures: [{ share: 0.3 }] });
      let text = '';
      for (let call = 0; call < 60; call += 1) {
        text += await duffel.suggestions.list({ query: 'LHR' }).then(
          () => '.',
          () => 'x',
        );
      }
      return text;
    };
    const first = await outcomes();
    const failed = first.replaceAll('.', '').length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(30);
    expect(await outcomes()).toBe(first);
  });

  it('hold for all endpoints of a supplier by its name', async () => {
    const { duffel, sandbox } = await startSandbox();
    sandbox.setBehaviour({ failures: [{ endpoint: 'duffel', calls: 1 }] });
    await refusalOf(duffel.suggestions.list({ query: 'LHR' }));
    await duffel.suggestions.list({ query: 'LHR' });
    expect(sandbox.calls().bySupplier['duffel']).toEqual({ calls: 2, rateLimited: 0, failed: 1, costUsd: 0 });
  });

  it('answer 200 with what can’t be read: HTML, then JSON that is cut off', async () => {
    const { url, sandbox } = await startSandbox();
    sandbox.setBehaviour({ failures: [{ kind: 'garbage' }] });
    const call = async (): Promise<[number, string, string]> => {
      const response = await fetch(`${url}/places/suggestions?query=LHR`, { headers: KEY });
      return [response.status, response.headers.get('content-type')!, await response.text()];
    };
    const html = [200, 'text/html; charset=utf-8', expect.stringContaining('<!doctype html>')];
    expect(await call()).toEqual(html);
    const [status, type, body] = await call();
    expect([status, type]).toEqual([200, 'application/json; charset=utf-8']);
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
    expect(await call()).toEqual(html);
    expect(sandbox.calls().failed).toBe(3);
  });

  it('answer rightly but late', async () => {
    const { duffel, sandbox } = await startSandbox();
    sandbox.setBehaviour({ failures: [{ kind: 'slow', delayMs: 60, calls: 1 }] });
    const start = performance.now();
    expect((await duffel.suggestions.list({ query: 'LHR' })).data.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeGreaterThan(58);
    expect(sandbox.calls().failed).toBe(1);
  });

  it('reset the connection', async () => {
    const { duffel, sandbox } = await startSandbox();
    sandbox.setBehaviour({ failures: [{ kind: 'reset', calls: 1 }] });
    await expect(duffel.suggestions.list({ query: 'LHR' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    await duffel.suggestions.list({ query: 'LHR' });
  });

  it('hang until the caller gives up, and let the sandbox close', async () => {
    const { url, sandbox } = await startSandbox({ behaviour: { failures: [{ kind: 'hang' }] } });
    const caller = new AbortController();
    const givenUp = expect(
      fetch(`${url}/places/suggestions?query=LHR`, { headers: KEY, signal: caller.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    await until(() => sandbox.calls().total >= 1);
    caller.abort();
    await givenUp;
    const hanging = fetch(`${url}/places/suggestions?query=LHR`, { headers: KEY });
    const ended = expect(hanging).rejects.toThrow('fetch failed');
    await until(() => sandbox.calls().total >= 2);
    await sandbox.close();
    await ended;
  });
});

describe('latency', () => {
  it('lies within the range, for look-ups in its lower quarter', async () => {
    const { duffel } = await startSandbox({ behaviour: { latency: { minMs: 40, maxMs: 80 } } });
    const timed = async (call: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await call();
      return performance.now() - start;
    };
    await duffel.offerRequests.create(search());
    const searches = await timed(() => duffel.offerRequests.create({ ...search(), return_offers: false }));
    const lookUps = await timed(() => duffel.suggestions.list({ query: 'LHR' }));
    // Timers may fire a moment early; how late they fire depends on the machine.
    expect(searches).toBeGreaterThan(38);
    expect(lookUps).toBeGreaterThan(38);
  });

  it('does not hold up the control plane or the end', async () => {
    const { url, sandbox } = await startSandbox({ behaviour: { latency: { minMs: 60_000, maxMs: 60_000 } } });
    const waiting = post(`${url}/air/offer_requests`, { data: search() }, KEY).catch(
      (error: unknown) => error,
    );
    await until(() => sandbox.calls().total >= 1);
    expect((await fetch(`${url}/_sandbox/calls`)).status).toBe(200);
    await sandbox.close();
    await waiting;
  });

  it('is 300 to 1500 ms by default, spread by the seed, and no longer than the caller’s supplier_timeout', async () => {
    const { Latencies } = await import('../../apps/supplier-sandbox/src/traffic/latency.js');
    const { SeededDraw } = await import('../../apps/supplier-sandbox/src/seeded-draw.js');
    const { sandbox } = await startSandbox({ behaviour: { latency: undefined } });
    expect(sandbox.behaviour().latencies['duffel']).toEqual({ minMs: 300, maxMs: 1500 });
    const latencies = new Latencies(new SeededDraw('tripsage'));
    const range = { minMs: 300, maxMs: 1500 };
    const searches = Array.from({ length: 500 }, () => latencies.next(range, 'search'));
    const lookUps = Array.from({ length: 500 }, () => latencies.next(range, 'look-up'));
    const within = (all: number[], least: number, most: number): boolean =>
      all.every((ms) => ms >= least && ms <= most);
    expect(within(searches, 300, 1500) && Math.min(...searches) < 320 && Math.max(...searches) > 1480).toBe(
      true,
    );
    expect(within(lookUps, 300, 600) && Math.max(...lookUps) > 590).toBe(true);
    expect(latencies.next({ minMs: 9_000, maxMs: 9_000 }, 'search', 2_000)).toBe(2_000);
  });
});
