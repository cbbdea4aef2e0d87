// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { startApi } from '../api-under-test.js';
import { answer, type Script } from '../scripted-supplier.js';
import { ANA, idOf, mem0Memory, startMem0 } from './scripted-mem0.js';

const found = (change: object): Script =>
  answer(200, { results: [{ ...mem0Memory(idOf(1), 'ana'), score: 1, ...change }] });
const text =
  (status: number, body: string): Script =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  };

const FAILURES: { when: string; script: Script; status: number; reason: string; names?: string }[] = [
  { when: 'a 429', script: answer(429, { detail: 'secret' }), status: 503, reason: 'rate-limited' },
  { when: 'a wrong key', script: answer(401, { detail: 'secret' }), status: 502, reason: 'refused' },
  { when: 'a 500', script: answer(500, { error: 'secret' }), status: 502, reason: 'failed' },
  { when: 'a 503', script: text(503, 'secret'), status: 503, reason: 'unavailable' },
  { when: 'HTML', script: text(200, '<html>secret'), status: 502, reason: 'unreadable' },
  { when: 'half of JSON', script: text(200, '{"results":['), status: 502, reason: 'unreadable' },
  { when: 'no results', script: answer(200, {}), status: 502, reason: 'unreadable', names: 'results' },
  {
    when: 'a memory without text',
    script: found({ memory: undefined }),
    status: 502,
    reason: 'unreadable',
    names: 'results[0].memory',
  },
  {
    when: 'a score that is text',
    script: found({ score: 'secret' }),
    status: 502,
    reason: 'unreadable',
    names: 'results[0].score',
  },
  {
    when: 'a broken connection',
    script: (request) => request.socket.destroy(),
    status: 503,
    reason: 'unreachable',
  },
];

describe('a search for which Mem0 has no usable answer', () => {
  it.each(FAILURES)('$when: $status $reason', async ({ script, status, reason, names = '' }) => {
    const mem0 = await startMem0();
    mem0.instead = script;
    const api = await startApi({ supplierUrl: mem0.url });
    const reply = await api.send('POST', '/api/memory/search', { query: 'seats' }, ANA);
    expect([reply.status, reply.body['supplier'], reply.body['reason']]).toEqual([status, 'mem0', reason]);
    expect(reply.body['detail']).toContain(names);
    expect(JSON.stringify(reply.body)).not.toMatch(/secret|127\.0\.0\.1|Token/);
  });

  it('since it takes too long: 504, and an old answer where there is one', async () => {
    const mem0 = await startMem0(mem0Memory(idOf(1), 'ana'));
    const api = await startApi({ supplierUrl: mem0.url, mem0: { callTimeoutMs: 150 } });
    const search = (query: string) => api.send('POST', '/api/memory/search', { query }, ANA);
    await search('seats');
    api.clock.advance(300_000);
    mem0.instead = () => {};
    expect((await search('seats')).body['count']).toBe(1);
    expect(await search('beds')).toMatchObject({ status: 504, body: { reason: 'timed-out' } });
  });
});

describe('our own limit of Mem0', () => {
  it('is answered with 503, and hits spend nothing of it', async () => {
    const mem0 = await startMem0(mem0Memory(idOf(1), 'ana'));
    const api = await startApi({ supplierUrl: mem0.url });
    const search = (query: string) => api.send('POST', '/api/memory/search', { query }, ANA);
    const answers = await Promise.all(Array.from({ length: 130 }, (_, at) => search(`seat ${at}`)));
    const statuses = answers.map(({ status }) => status);
    expect([statuses.filter((status) => status === 200), mem0.calls]).toMatchObject([
      { length: 120 },
      { length: 120 },
    ]);
    const refused = answers.find(({ status }) => status === 503);
    expect(refused?.body).toMatchObject({ supplier: 'mem0', reason: 'rate-limited' });
    const known = statuses.indexOf(200);
    expect((await search(`seat ${known}`)).status).toBe(200);
  });
});
