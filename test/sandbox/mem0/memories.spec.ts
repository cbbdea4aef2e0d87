// Slow: it makes a Postgres of its own, in 2 to 8 s.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { projectForAll } from '../running-project.js';

const project = projectForAll();

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

interface Memory {
  readonly id: string;
  readonly memory: string;
  readonly user_id: string;
  readonly score: number;
  readonly categories: string[];
  readonly metadata: Record<string, unknown> | null;
  readonly created_at: string;
  readonly updated_at: string;
}

async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  key = 'Token m0-key',
): Promise<Answer<T>> {
  const answer = await fetch(`${project.url}/mem0${path}`, {
    method,
    headers: {
      ...(key === '' ? {} : { authorization: key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

async function add(user_id: string, content: string, more: Record<string, unknown> = {}) {
  const { status, body } = await call<{ id: string; event: string; data: { memory: string } }[]>(
    'POST',
    '/v3/memories/add/',
    { user_id, messages: [{ role: 'user', content }], ...more },
  );
  expect(status).toBe(200);
  return body;
}

async function search(user_id: string, query: string, more: Record<string, unknown> = {}): Promise<Memory[]> {
  const { status, body } = await call<{ results: Memory[] }>('POST', '/v3/memories/search/', {
    query,
    filters: { user_id },
    output_format: 'v1.1',
    ...more,
  });
  expect(status).toBe(200);
  return body.results;
}

beforeEach(() => project.sandbox.database.query('truncate public.memories'));

describe('adding', () => {
  it('keeps each message as it is without infer', async () => {
    const text = 'I prefer aisle seats. And trains!';
    const events = await add('ana', text, { infer: false, metadata: { trip: 't1' } });
    expect(events).toEqual([{ id: expect.any(String), event: 'ADD', data: { memory: text }, memory: text }]);
    const again = await add('ana', text, { infer: false });
    expect(again).toHaveLength(1);
    const { body } = await call<Memory>('GET', `/v1/memories/${events[0]!.id}/`);
    expect(body).toMatchObject({ memory: text, user_id: 'ana', metadata: { trip: 't1' } });
    expect(body.categories).toEqual(['flights', 'preferences']);
    expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('with infer keeps what the user says, sentence by sentence, and nothing twice', async () => {
    const messages = [
      { role: 'user', content: 'I am vegan. I fly with my two kids! Where can we go?' },
      { role: 'assistant', content: 'How about Lisbon?' },
      { role: 'user', content: 'i am  VEGAN' },
    ];
    const first = await call<{ data: { memory: string } }[]>('POST', '/v3/memories/add/', {
      user_id: 'ana',
      messages,
    });
    expect(first.body.map(({ data }) => data.memory)).toEqual(['I am vegan.', 'I fly with my two kids!']);
    expect(await add('ana', 'I am vegan. I love surfing.')).toMatchObject([
      { data: { memory: 'I love surfing.' } },
    ]);
    expect(await add('ana', 'I am vegan!')).toEqual([]);
    expect(await add('bob', 'I am vegan!')).toHaveLength(1);
  });
});

describe('searching', () => {
  it('finds what is near in meaning, the nearest first, of that user only', async () => {
    await add(
      'ana',
      'I prefer aisle seats on long flights. I am allergic to peanuts. My favorite city is Lisbon.',
    );
    await add('bob', 'Bob likes window seats on flights.');
    const [best, ...others] = await search('ana', 'which seats on flights does she prefer');
    expect(best).toMatchObject({ memory: 'I prefer aisle seats on long flights.', user_id: 'ana' });
    expect(best!.score).toBeGreaterThan(0.3);
    for (const { user_id, score } of others) {
      expect(user_id).toBe('ana');
      expect(score).toBeLessThan(best!.score);
    }
  });

  it('holds threshold, top_k and filters', async () => {
    await add('ana', 'Trains are fun. Trains are fast. Peanuts are food.', { metadata: { trip: 't1' } });
    await add('ana', 'Trains are late.', { metadata: { trip: 't2' } });
    expect(await search('ana', 'trains are fun', { top_k: 2, threshold: 0 })).toHaveLength(2);
    expect(await search('ana', 'trains are fun', { threshold: 0.99 })).toMatchObject([
      { memory: 'Trains are fun.' },
    ]);
    const food = { AND: [{ user_id: 'ana' }, { categories: { contains: 'food' } }] };
    expect(await search('ana', 'trains', { filters: food, threshold: 0 })).toMatchObject([
      { memory: 'Peanuts are food.' },
    ]);
    const trip = { user_id: 'ana', metadata: { trip: 't2' } };
    expect(await search('ana', 'trains', { filters: trip, threshold: 0 })).toMatchObject([
      { memory: 'Trains are late.' },
    ]);
    expect(await search('nobody', 'trains')).toEqual([]);
  });
});

describe('one memory', () => {
  it('is updated, found by its new text, and deleted', async () => {
    const [added] = await add('ana', 'I love Paris.');
    const id = added!.id;
    const updated = await call<Memory>('PUT', `/v1/memories/${id}/`, {
      text: 'I love surfing',
      metadata: { a: 1 },
    });
    expect(updated).toMatchObject({
      status: 200,
      body: { id, memory: 'I love surfing', metadata: { a: 1 } },
    });
    expect(Date.parse(updated.body.updated_at)).toBeGreaterThanOrEqual(Date.parse(updated.body.created_at));
    expect(await search('ana', 'surfing')).toMatchObject([{ id }]);
    const only = await call<Memory>('PUT', `/v1/memories/${id}/`, { metadata: { a: 2 } });
    expect(only.body).toMatchObject({ memory: 'I love surfing', metadata: { a: 2 } });
    expect(await call('DELETE', `/v1/memories/${id}/`)).toMatchObject({ status: 200 });
    for (const method of ['GET', 'DELETE']) {
      expect(await call(method, `/v1/memories/${id}/`)).toEqual({
        status: 404,
        body: { error: 'Memory not found!' },
      });
    }
  });

  it('goes with all others of its user, and with nobody else’s', async () => {
    await add('ana', 'One. Two. Three.');
    await add('bob', 'One.');
    expect((await call('DELETE', '/v1/memories/?user_id=ana')).status).toBe(200);
    expect(await search('ana', 'one', { threshold: 0 })).toEqual([]);
    expect(await search('bob', 'one', { threshold: 0 })).toHaveLength(1);
  });
});

describe('Mem0', () => {
  it('answers the ping of its client', async () => {
    expect(await call('GET', '/v1/ping/')).toMatchObject({
      status: 200,
      body: { status: 'ok', org_id: expect.any(String), user_email: expect.any(String) },
    });
  });

  it.each<[string, number, string, string, string, unknown]>([
    ['no query', 400, 'POST', '/v3/memories/search/', 'query', { filters: { user_id: 'ana' } }],
    ['no filters', 400, 'POST', '/v3/memories/search/', 'filters', { query: 'x' }],
    [
      'no user in filters',
      400,
      'POST',
      '/v3/memories/search/',
      'filters.user_id',
      { query: 'x', filters: {} },
    ],
    [
      'a wrong top_k',
      400,
      'POST',
      '/v3/memories/search/',
      'top_k',
      { query: 'x', filters: { user_id: 'a' }, top_k: 0 },
    ],
    [
      'a wrong threshold',
      400,
      'POST',
      '/v3/memories/search/',
      'threshold',
      { query: 'x', filters: { user_id: 'a' }, threshold: 2 },
    ],
    ['no messages', 400, 'POST', '/v3/memories/add/', 'messages', { user_id: 'ana', messages: [] }],
    ['no user', 400, 'POST', '/v3/memories/add/', 'user_id', { messages: [{ role: 'user', content: 'x' }] }],
    ['an empty update', 400, 'PUT', '/v1/memories/00000000-0000-4000-8000-000000000000/', 'text', {}],
    ['an id that is none', 404, 'GET', '/v1/memories/x/', 'not found', undefined],
    ['all memories of nobody', 400, 'DELETE', '/v1/memories/', 'user_id', undefined],
  ])('refuses %s with %i', async (_name, status, method, path, named, body) => {
    const answer = await call<{ error: string }>(method, path, body);
    expect(answer).toEqual({ status, body: { error: expect.stringContaining(named) } });
  });

  it('wants a key, holds its limit and fails in its own words', async () => {
    const keyless = await call('GET', '/v1/ping/', undefined, '');
    expect(keyless).toEqual({
      status: 401,
      body: { detail: 'Authentication credentials were not provided.' },
    });
    expect((await call('GET', '/v1/ping/', undefined, 'Bearer x')).status).toBe(401);
    const { sandbox } = project;
    sandbox.setBehaviour({ rateLimits: { mem0: { limit: 1, windowSeconds: 60 } } });
    await call('GET', '/v1/ping/');
    expect(await call('GET', '/v1/ping/')).toEqual({
      status: 429,
      body: { detail: 'Request was throttled.' },
    });
    const throttled = await fetch(`${project.url}/mem0/v1/ping/`, { headers: { authorization: 'Token x' } });
    expect(throttled.headers.get('retry-after')).toBe('60');
    sandbox.setBehaviour({
      rateLimits: { mem0: null },
      failures: [{ endpoint: 'mem0', status: 500, calls: 1 }],
    });
    expect(await call('GET', '/v1/ping/')).toEqual({ status: 500, body: { error: 'Internal server error' } });
  });
});
