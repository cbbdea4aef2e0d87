// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { startApi } from '../api-under-test.js';
import { answer } from '../scripted-supplier.js';
import { ANA, BEN, idOf, mem0Memory, startMem0 } from './scripted-mem0.js';

const SEARCH = 'POST /mem0/v3/memories/search/';

async function started(...memories: ReturnType<typeof mem0Memory>[]) {
  const mem0 = await startMem0(...memories);
  const api = await startApi({ supplierUrl: mem0.url });
  const texts = async (headers = ANA) => {
    const { body } = await api.send('POST', '/api/memory/search', { query: 'seats' }, headers);
    return (body['results'] as { text: string }[]).map(({ text }) => text);
  };
  return { mem0, api, texts };
}

describe('a change of memories', () => {
  it('shows at the next search, whichever it is', async () => {
    const { api, texts } = await started();
    expect(await texts()).toEqual([]);
    const { status, body } = await api.send('POST', '/api/memory', { text: 'I like windows.' }, ANA);
    expect([status, body]).toEqual([
      201,
      { added: [{ id: idOf(1), text: 'I like windows.' }], isPending: false },
    ]);
    expect(await texts()).toEqual(['I like windows.']);

    const path = `/api/memory/${idOf(1)}`;
    expect((await api.get(path, ANA)).body).toMatchObject({ text: 'I like windows.' });
    expect((await api.send('PATCH', path, { text: 'I like doors.' }, ANA)).status).toBe(200);
    expect((await api.get(path, ANA)).body).toMatchObject({ text: 'I like doors.' });
    expect(await texts()).toEqual(['I like doors.']);

    expect((await api.send('DELETE', path, undefined, ANA)).status).toBe(204);
    expect(await texts()).toEqual([]);
    expect((await api.get(path, ANA)).status).toBe(404);
  });

  it('of all of them leaves those of others', async () => {
    const { api, texts } = await started(mem0Memory(idOf(1), 'ana'), mem0Memory(idOf(2), 'ben'));
    expect([(await texts()).length, (await texts(BEN)).length]).toEqual([1, 1]);
    expect((await api.send('DELETE', '/api/memory', undefined, ANA)).status).toBe(204);
    expect([(await texts()).length, (await texts(BEN)).length]).toEqual([0, 1]);
  });

  it('does not cost another user an answer', async () => {
    const { mem0, api, texts } = await started(mem0Memory(idOf(2), 'ben'));
    await texts(BEN);
    await api.send('POST', '/api/memory', { text: 'I like windows.' }, ANA);
    await texts(BEN);
    expect(mem0.count(SEARCH)).toBe(1);
  });

  it.each(['GET', 'PATCH', 'DELETE'])(
    'is not for another user: %s is 404, as for one that is not there',
    async (method) => {
      const { mem0, api } = await started(mem0Memory(idOf(2), 'ben'));
      const body = method === 'PATCH' ? { text: 'mine now' } : undefined;
      const ask = (id: string) => api.send(method, `/api/memory/${id}`, body, ANA);
      // Warm for its owner: the answer in the cache is not for others either.
      await api.get(`/api/memory/${idOf(2)}`, BEN);
      const [others, none] = [await ask(idOf(2)), await ask(idOf(3))];
      expect(others.status).toBe(404);
      expect({ ...others.body, instance: '' }).toEqual({ ...none.body, instance: '' });
      expect(mem0.memories.get(idOf(2))).toEqual(mem0Memory(idOf(2), 'ben'));
      expect(mem0.calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
    },
  );

  it('that failed at Mem0 may have been done: searches ask anew', async () => {
    const { mem0, api, texts } = await started(mem0Memory(idOf(1), 'ana'));
    await texts();
    mem0.memories.set(idOf(1), mem0Memory(idOf(1), 'ana', { memory: 'changed' }));
    await api.get(`/api/memory/${idOf(1)}`, ANA);
    mem0.instead = answer(504, {});
    expect((await api.send('PATCH', `/api/memory/${idOf(1)}`, { text: 'changed' }, ANA)).status).toBe(504);
    mem0.instead = undefined;
    expect(await texts()).toEqual(['changed']);
  });
});

describe('an addition that Mem0 makes after its answer', () => {
  it('is looked for again within seconds, until it must have been made', async () => {
    const { mem0, api, texts } = await started();
    mem0.instead = answer(200, { status: 'PENDING', event_id: 'e1', message: 'queued' });
    const { body } = await api.send('POST', '/api/memory', { text: 'I like windows.' }, ANA);
    expect(body).toEqual({ added: [], isPending: true });
    mem0.instead = undefined;

    expect(await texts()).toEqual([]);
    mem0.memories.set(idOf(1), mem0Memory(idOf(1), 'ana'));
    expect(await texts()).toEqual([]);
    api.clock.advance(5_000);
    expect(await texts()).toHaveLength(1);
    // A minute after the addition it was made, and answers live as long as any.
    api.clock.advance(60_000);
    await texts();
    const asked = mem0.count(SEARCH);
    api.clock.advance(200_000);
    await texts();
    expect(mem0.count(SEARCH)).toBe(asked);
  });
});

describe('what a user wants remembered', () => {
  const messages = [
    { role: 'user', content: 'I like windows.' },
    { role: 'assistant', content: 'Noted.' },
  ];

  it('is a text as it is, or a conversation of which Mem0 keeps what matters', async () => {
    const { mem0, api } = await started();
    await api.send('POST', '/api/memory', { text: 'I like windows.', metadata: { trip: 'rome' } }, ANA);
    await api.send('POST', '/api/memory', { messages }, ANA);
    expect(mem0.requests.map(({ body }) => body)).toEqual([
      {
        messages: [{ role: 'user', content: 'I like windows.' }],
        user_id: 'ana',
        infer: false,
        metadata: { trip: 'rome' },
      },
      { messages, user_id: 'ana', infer: true },
    ]);
  });

  it.each([
    ['POST', {}, 'text', 'either text or messages'],
    ['POST', { text: 'a', messages }, 'text', 'either text or messages'],
    ['POST', { text: ' ' }, 'text', 'a text of 1 to 10000'],
    ['POST', { messages: [] }, 'messages', 'a list of 1 to 50'],
    ['POST', { messages: [{ role: 'system', content: 'a' }] }, 'messages', 'wrong is [0].role'],
    ['POST', { messages: [messages[0], { role: 'user' }] }, 'messages', 'wrong is [1].content'],
    ['POST', { messages: [{ ...messages[0], user_id: 'ben' }] }, 'messages', 'field of another name'],
    ['POST', { text: 'a', metadata: { deep: {} } }, 'metadata', 'an object of at most 16 fields'],
    ['POST', { text: 'a', metadata: [] }, 'metadata', 'an object of at most 16 fields'],
    ['POST', { text: 'a', user_id: 'ben' }, 'user_id', 'no such field'],
    ['PATCH', {}, 'text', 'text or metadata, or both'],
    ['PATCH', { text: '' }, 'text', 'a text of 1 to 10000'],
  ])('%s %j is refused by the field %s: %s', async (method, wrong, field, expected) => {
    const { mem0, api } = await started(mem0Memory(idOf(1), 'ana'));
    const path = method === 'POST' ? '/api/memory' : `/api/memory/${idOf(1)}`;
    const { status, body } = await api.send(method, path, wrong, ANA);
    expect(status).toBe(400);
    expect(body['errors']).toEqual([
      expect.objectContaining({ field, expected: expect.stringContaining(expected) }),
    ]);
    expect(mem0.calls).toEqual([]);
  });

  it.each([
    ['POST', '/api/memory'],
    ['DELETE', '/api/memory'],
    ['GET', `/api/memory/${idOf(1)}`],
    ['PATCH', `/api/memory/${idOf(1)}`],
    ['DELETE', `/api/memory/${idOf(1)}`],
  ])('needs a user: %s %s', async (method, path) => {
    const { mem0, api } = await started(mem0Memory(idOf(1), 'ana'));
    const body = ['POST', 'PATCH'].includes(method) ? { text: 'a' } : undefined;
    expect((await api.send(method, path, body)).status).toBe(401);
    expect(mem0.calls).toEqual([]);
  });

  it.each(['1', '..', '%2e%2e%2fping', 'x'.repeat(36)])('has an id, which %s is not', async (id) => {
    const { mem0, api } = await started();
    expect([400, 404]).toContain((await api.get(`/api/memory/${id}`, ANA)).status);
    expect(mem0.calls).toEqual([]);
  });
});
