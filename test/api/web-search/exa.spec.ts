// Slow: starts the whole API, often.
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from '@tripsage/cache';
import { until } from '../../support/until.js';
import { NOW, startApi } from '../api-under-test.js';
import { answer, type Script, startSupplier } from '../scripted-supplier.js';

const SEARCH = '/api/search/web?query=ramen';
const SECRET = 'secret <b>words</b> of the supplier';

const found = (...results: unknown[]): Script => answer(200, { requestId: 'r', results });
const page = (change: Record<string, unknown> = {}) => ({
  id: 'x',
  title: 'Ramen',
  url: 'https://a.example/ramen',
  publishedDate: '2026-01-02T00:00:00.000Z',
  author: SECRET,
  score: 0.4,
  text: 'Good.',
  ...change,
});

const started = async (script: Script, callTimeoutMs = 10_000) => {
  const supplier = await startSupplier(script);
  const api = await startApi({ supplierUrl: supplier.url, exa: { key: 'key-1', callTimeoutMs } });
  return { supplier, api };
};

describe('what is asked of Exa', () => {
  it('is as many results as its price includes, with a little text of each', async () => {
    const { supplier, api } = await started(found(page()));
    await api.get(
      '/api/search/web?query=%20Ramen%20in%20KYOTO&domains=b.example,a.example&freshness=week&limit=2',
    );
    expect(supplier.calls).toEqual(['POST /exa/search']);
    expect(supplier.requests[0]?.headers).toMatchObject({ 'x-api-key': 'key-1' });
    expect(supplier.requests[0]?.body).toEqual({
      query: 'Ramen in KYOTO',
      numResults: 10,
      contents: { text: { maxCharacters: 1_000 } },
      includeDomains: ['b.example', 'a.example'],
      startPublishedDate: new Date(Date.parse(NOW) - 7 * 86_400_000).toISOString(),
    });
  });
});

describe('what Exa answers', () => {
  it('loses its tags, what nobody asked for, and whatever is too long', async () => {
    const { api } = await started(
      found(
        page({ title: '<i>Ramen</i><script>', text: `<p>${'long '.repeat(1_000)}` }),
        page({ title: null }),
      ),
    );
    const { body } = await api.get(SEARCH);
    const [first, second] = body['results'] as { title: string; snippet: string }[];
    expect(first?.title).toBe('Ramen');
    expect(first?.snippet).toMatch(/^long long/);
    expect(first?.snippet).toHaveLength(500);
    expect(second?.title).toBe('https://a.example/ramen');
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('may be without a date, a score or a text', async () => {
    const { api } = await started(found({ url: 'https://a.example', publishedDate: 'yesterday' }));
    expect((await api.get(SEARCH)).body['results']).toEqual([
      {
        title: 'https://a.example/',
        url: 'https://a.example/',
        snippet: '',
        publishedDate: null,
        score: null,
      },
    ]);
  });

  it('never leads to anything but the web, nor to another host than it seems', async () => {
    const urls = [
      'javascript:alert(1)',
      'data:text/html,<script>',
      'file:///etc/passwd',
      'https://bank.example@evil.example/',
      'no address',
      `https://a.example/${'x'.repeat(2_000)}`,
      'http://fine.example/',
    ];
    const { api } = await started(found(...urls.map((url) => page({ url }))));
    const results = (await api.get(SEARCH)).body['results'] as { url: string }[];
    expect(results.map(({ url }) => url)).toEqual(['http://fine.example/']);
  });

  it('is cut to ten results where it has more', async () => {
    const { api } = await started(found(...Array.from({ length: 12 }, () => page())));
    expect((await api.get(SEARCH)).body['count']).toBe(10);
  });

  it.each([
    ['no results', answer(200, {}), 'results is missing'],
    ['a result without an address', found(page(), page({ url: undefined })), 'results[1].url is missing'],
    ['a number for a text', found(page({ text: 7 })), 'results[0].text is missing or not as promised'],
    ['null', answer(200, null), 'missing or not as promised'],
    ['HTML', ((_, response) => response.end(SECRET)) as Script, 'the answer is not JSON'],
  ] satisfies [string, Script, string][])('with %s is a 502 that names it', async (_, script, named) => {
    const { api } = await started(script);
    const reply = await api.get(SEARCH);
    expect(reply).toMatchObject({ status: 502, body: { supplier: 'exa', reason: 'unreadable' } });
    expect(reply.body['detail']).toContain(named);
    expect(JSON.stringify(reply.body)).not.toContain('secret');
  });
});

describe('an error of Exa', () => {
  const refusal = (status: number): Script => answer(status, { requestId: 'r', error: SECRET, tag: 'TAG' });
  const html: Script = (_, response) => response.writeHead(502).end(SECRET);
  const half: Script = (_, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{', () => response.destroy());
  };

  it.each([
    ['400', refusal(400), 502, 'refused'],
    ['401', refusal(401), 502, 'refused'],
    ['402', refusal(402), 502, 'refused'],
    ['429', refusal(429), 503, 'rate-limited'],
    ['500', refusal(500), 502, 'failed'],
    ['502 in HTML', html, 502, 'failed'],
    ['503', refusal(503), 503, 'unavailable'],
    ['a broken connection', ((request) => request.socket.destroy()) as Script, 503, 'unreachable'],
    ['an answer that breaks off', half, 503, 'unreachable'],
  ] satisfies [string, Script, number, string][])(
    '%s: its words never reach the client',
    async (_, script, status, reason) => {
      const { api } = await started(script);
      const reply = await api.get(SEARCH);
      expect(reply).toMatchObject({ status, body: { supplier: 'exa', reason } });
      expect(JSON.stringify(reply.body)).not.toContain('secret');
    },
  );

  it('429 holds all searches back for a second', async () => {
    const { supplier, api } = await started(refusal(429));
    await api.get(SEARCH);
    const { retryAfterMs } = await api.app.get(RateLimiter).peek('exa');
    expect(retryAfterMs).toBeGreaterThanOrEqual(1_000);
    expect(supplier.calls).toHaveLength(1);
  });
});

describe('a call of an SDK that uses fetch', () => {
  it('ends when its time is up, with its connection', async () => {
    const sockets: Socket[] = [];
    const { api } = await started((request) => void sockets.push(request.socket), 150);
    expect(await api.get(SEARCH)).toMatchObject({ status: 504, body: { reason: 'timed-out' } });
    await until(() => sockets[0]?.destroyed);
  });

  it('ends in mid-answer too', async () => {
    const sockets: Socket[] = [];
    const { api } = await started((request, response) => {
      sockets.push(request.socket);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{');
    }, 150);
    expect((await api.get(SEARCH)).status).toBe(504);
    await until(() => sockets[0]?.destroyed);
  });

  it('leaves its connection to others when it has ended', async () => {
    const sockets = new Set<Socket>();
    const { api } = await started((request, response) => {
      sockets.add(request.socket);
      found(page())(request, response);
    }, 300);
    await api.get(SEARCH);
    await api.get('/api/search/web?query=sushi');
    expect(sockets.size).toBe(1);
    expect([...sockets][0]?.destroyed).toBe(false);
  });

  it('is not led to another host, which would learn our key', async () => {
    const other = await startSupplier(found(page()));
    const { api } = await started((_, response) =>
      response.writeHead(307, { location: `${other.url}/stolen` }).end(),
    );
    const reply = await api.get(SEARCH);
    expect(reply).toMatchObject({ status: 502, body: { reason: 'unreadable' } });
    expect(other.calls).toEqual([]);
  });
});
