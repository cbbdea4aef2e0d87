// Slow: starts the whole API, often.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiAnswer, type ApiUnderTest, startApi } from '../api-under-test.js';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.js';

const CALL = 'POST /exa/search';
const MINUTE_MS = 60_000;

let sandbox: SandboxUnderTest;
let api: ApiUnderTest;
beforeEach(async () => {
  sandbox = await startSandbox();
  api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
});

const calls = () => sandbox.calls()[CALL] ?? 0;
const search = (query: string, more = '') =>
  api.get(`/api/search/web?query=${encodeURIComponent(query)}${more}`);
const lifeOf = ({ headers }: ApiAnswer) => Number(/ttl=(\d+)/.exec(headers['cache-status'] ?? '')?.[1]);

describe('a search of the web', () => {
  it('finds pages, the best first', async () => {
    const { status, headers, body } = await search('ramen in Kyoto', '&limit=3');
    expect(status).toBe(200);
    expect(headers['cache-status']).toBe('tripsage; fwd=uri-miss; stored; ttl=3600');
    expect(body).toEqual({
      query: 'ramen in Kyoto',
      count: 3,
      results: Array.from({ length: 3 }, () => ({
        title: expect.stringContaining('ramen in Kyoto'),
        url: expect.stringMatching(/^https:\/\//),
        snippet: expect.stringContaining('ramen in Kyoto'),
        publishedDate: expect.stringMatching(/^20\d\d-\d\d-\d\dT00:00:00\.000Z$/),
        score: expect.any(Number),
      })),
    });
  });

  it('is one question however it is written, however many results, and in whatever order its hosts are', async () => {
    await search('Ramen in Kyoto', '&domains=b.example,A.example');
    for (const [query, more] of [
      [' ramen  in\u00a0KYOTO', '&domains=a.example,b.example'],
      ['ｒａｍｅｎ in kyoto', '&domains=a.example&domains=b.example.&limit=1'],
      ['Ramen in Kyoto', '&domains=b.example,a.example,B.EXAMPLE'],
    ] as const) {
      const again = await search(query, more);
      expect(again.headers['cache-status']).toMatch(/^tripsage; hit/);
      expect(again.body['query']).toBe(query.trim());
    }
    expect(calls()).toBe(1);
  });

  it.each(['&domains=a.example', '&freshness=week', '&domains=b.example&freshness=week'])(
    'is another question with %s',
    async (more) => {
      await search('ramen');
      await search('ramen', more);
      expect(calls()).toBe(2);
    },
  );

  it.each([
    ['weather in Rome now', '', 120],
    ['news on Rome', '', 600],
    ['cheap flights to Rome', '', 3600],
    ['opening hours of the Louvre', '', 21_600],
    ['Ponte Vecchio', '', 3600],
    ['Ponte Vecchio', '&freshness=day', 600],
    ['xyzzy', '', 120],
  ])('%j %s is fresh for %d s', async (query, more, seconds) => {
    expect(lifeOf(await search(query, more))).toBe(seconds);
  });

  it('is the same for all users: nothing in it depends on who asks', async () => {
    const path = '/api/search/web?query=ramen';
    const first = await api.get(path, { 'x-sandbox-user': 'ana', 'accept-language': 'fr' });
    const second = await api.get(path, { 'x-sandbox-user': 'ben', 'accept-language': 'de' });
    expect(second.headers['cache-status']).toMatch(/^tripsage; hit/);
    expect(second.body).toEqual(first.body);
  });

  it('is given an old answer while Exa fails, and 503 without one', async () => {
    await search('ramen');
    sandbox.clock.advance(100 * MINUTE_MS);
    sandbox.behave({ failures: [{ endpoint: 'exa' }] });
    const old = await search('ramen');
    expect(old).toMatchObject({ status: 200, headers: { age: '6000' } });
    expect(old.headers['cache-status']).toMatch(/detail=STALE_IF_ERROR$/);
    expect((await search('sushi')).status).toBe(503);
  });

  it('costs what Exa says, which the operator sees; a hit costs nothing', async () => {
    await search('ramen');
    await search('ramen');
    await search('sushi');
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toMatch(/^# TYPE tripsage_supplier_cost_dollars_total counter$/m);
    expect(metrics).toMatch(/^tripsage_supplier_cost_dollars_total\{supplier="exa"\} 0\.014$/m);
  });

  it('is never sent more than ten times a second; the others wait for their turn', async () => {
    const searches = Array.from({ length: 12 }, async (_, at) => search(`ramen ${at}`));
    const first = await Promise.all(searches.slice(0, 10));
    expect(first.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(calls()).toBe(10);
    sandbox.clock.advance(1_051);
    const rest = await Promise.all(searches);
    expect(rest.every(({ status }) => status === 200)).toBe(true);
    expect(calls()).toBe(12);
  });
});
