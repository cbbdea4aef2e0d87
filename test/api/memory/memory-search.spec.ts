// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { startApi } from '../api-under-test.js';
import { answer } from '../scripted-supplier.js';
import { ANA, BEN, idOf, mem0Memory, startMem0 } from './scripted-mem0.js';

const SEARCH = 'POST /mem0/v3/memories/search/';
const QUERY = { query: 'where do I sit?' };

async function started(...memories: ReturnType<typeof mem0Memory>[]) {
  const mem0 = await startMem0(...memories);
  const api = await startApi({ supplierUrl: mem0.url });
  const search = (body: object = QUERY, headers: Record<string, string> = ANA) =>
    api.send('POST', '/api/memory/search', body, headers);
  return { mem0, api, search };
}

describe('a search of memories', () => {
  it('asks Mem0 for the most, and shows what is known and nothing else', async () => {
    const { mem0, search } = await started(mem0Memory(idOf(1), 'ana'));
    const { status, body } = await search();
    expect([status, body]).toEqual([
      200,
      {
        results: [
          {
            id: idOf(1),
            text: 'I always take an aisle seat.',
            categories: ['flights'],
            metadata: {},
            createdAt: '2027-01-01T12:00:00.000000Z',
            score: 0.9,
          },
        ],
        count: 1,
      },
    ]);
    expect(mem0.requests[0]).toMatchObject({
      headers: { authorization: 'Token sandbox' },
      body: { query: 'where do i sit?', filters: { user_id: 'ana' }, top_k: 50, threshold: 0 },
    });
  });

  it('is one question, however it is written and whatever limit and threshold are asked for', async () => {
    const { mem0, search } = await started(mem0Memory(idOf(1), 'ana'), mem0Memory(idOf(2), 'ana'));
    const bodies = [
      QUERY,
      { query: '  Where\u00a0do\n I SIT\uff1f ' },
      { ...QUERY, limit: 1 },
      { ...QUERY, threshold: 0.85 },
      { ...QUERY, threshold: 1 },
    ];
    const counts = [];
    for (const body of bodies) counts.push((await search(body)).body['count']);
    expect(counts).toEqual([2, 2, 1, 1, 0]);
    expect(mem0.count(SEARCH)).toBe(1);
    expect((await search()).headers['cache-status']).toMatch(/^tripsage; hit/);
  });

  it('is kept for five minutes, and an old answer serves for an hour while Mem0 fails', async () => {
    const { mem0, api, search } = await started(mem0Memory(idOf(1), 'ana'));
    await search();
    api.clock.advance(299_000);
    await search();
    expect(mem0.count(SEARCH)).toBe(1);
    api.clock.advance(2_000);
    mem0.instead = answer(500, { error: 'secret words' });
    const old = await search();
    expect([old.status, old.body['count']]).toEqual([200, 1]);
    expect(old.headers['cache-status']).toContain('STALE_IF_ERROR');
    api.clock.advance(3_600_000);
    expect((await search()).status).toBe(502);
  });

  it('never shows one user what another one said', async () => {
    const { mem0, search } = await started(mem0Memory(idOf(1), 'ana'), mem0Memory(idOf(2), 'ben'));
    const ids = async (headers: Record<string, string>) =>
      ((await search(QUERY, headers)).body['results'] as { id: string }[]).map(({ id }) => id);
    expect([await ids(ANA), await ids(BEN), await ids(ANA), await ids(BEN)]).toEqual([
      [idOf(1)],
      [idOf(2)],
      [idOf(1)],
      [idOf(2)],
    ]);
    expect(mem0.count(SEARCH)).toBe(2);
  });

  it('shows nothing of an answer in which Mem0 mixed up users', async () => {
    const { mem0, search } = await started();
    mem0.instead = answer(200, { results: [{ ...mem0Memory(idOf(2), 'ben'), score: 0.9 }] });
    const { status, body } = await search();
    expect([status, body['reason']]).toEqual([502, 'unreadable']);
    expect(JSON.stringify(body)).not.toMatch(/ben|aisle/);
  });

  it('needs a user', async () => {
    const { mem0, search } = await started();
    expect((await search(QUERY, {})).status).toBe(401);
    expect(mem0.calls).toEqual([]);
  });

  it.each([
    [{}, 'query'],
    [{ query: ' \u00a0\n' }, 'query'],
    [{ query: 'a\ud800' }, 'query'],
    [{ query: 'a'.repeat(501) }, 'query'],
    [{ ...QUERY, limit: 0 }, 'limit'],
    [{ ...QUERY, limit: 51 }, 'limit'],
    [{ ...QUERY, threshold: 1.1 }, 'threshold'],
    [{ ...QUERY, threshold: 'high' }, 'threshold'],
    [{ ...QUERY, userId: 'ben' }, 'userId'],
  ])('%j is refused by the field %s', async (wrong, field) => {
    const { mem0, search } = await started();
    const { status, body } = await search(wrong);
    expect([status, (body['errors'] as { field: string }[]).map((error) => error.field)]).toEqual([
      400,
      [field],
    ]);
    expect(mem0.calls).toEqual([]);
  });
});
