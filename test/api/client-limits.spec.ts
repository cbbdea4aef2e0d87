// Slow: dozens of real searches, whose offers the sandbox makes.
import { describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, SEARCH, startApi } from './api-under-test.js';
import { type SandboxUnderTest, startSandbox } from './sandbox-under-test.js';

const searchOn = (day: number): object => ({
  ...SEARCH,
  origin: 'MAD',
  destination: 'LIS',
  departureDate: new Date(Date.UTC(2027, 2, day)).toISOString().slice(0, 10),
});

async function started(): Promise<{ sandbox: SandboxUnderTest; api: ApiUnderTest }> {
  const sandbox = await startSandbox();
  const api = await startApi({
    supplierUrl: sandbox.url,
    clock: sandbox.clock,
    clients: { areLimited: true },
  });
  return { sandbox, api };
}

const ana = { 'x-sandbox-user': 'ana' };
const ben = { 'x-sandbox-user': 'ben', 'x-sandbox-tier': 'premium' };

/** Searches different days one after another; gives the statuses in their order. */
async function search(
  api: ApiUnderTest,
  days: readonly number[],
  headers: Record<string, string> = {},
): Promise<number[]> {
  const statuses: number[] = [];
  for (const day of days) {
    statuses.push((await api.send('POST', '/api/flights/search', searchOn(day), headers)).status);
  }
  return statuses;
}

const days = (count: number, from = 0): number[] => Array.from({ length: count }, (_, at) => from + at);

describe('a client that asks too often', () => {
  it('is told so, and when to come back', async () => {
    const { sandbox, api } = await started();
    expect(new Set(await search(api, days(12)))).toEqual(new Set([200]));
    const { status, headers, body } = await api.search(searchOn(12));
    expect(status).toBe(429);
    expect(body).toEqual({
      type: 'urn:tripsage:problem:too-many-requests',
      title: 'You have asked too often',
      status: 429,
      instance: '/api/flights/search',
      retryAfterSeconds: 61,
    });
    expect(headers).toMatchObject({
      'retry-after': '61',
      'content-type': 'application/problem+json; charset=utf-8',
      ratelimit: expect.stringContaining('r=0'),
      'ratelimit-policy': expect.stringContaining('q=12'),
    });
    expect(sandbox.calls()).toEqual({ 'POST /air/offer_requests': 12 });
    sandbox.clock.advance(60_051);
    expect((await api.search(searchOn(12))).status).toBe(200);
  });

  it('still gets what is in the cache', async () => {
    const { api } = await started();
    await search(api, days(13));
    expect(new Set(await search(api, days(12)))).toEqual(new Set([200]));
  });

  it('gets an old answer rather than none', async () => {
    const { sandbox, api } = await started();
    await search(api, [0]);
    sandbox.clock.advance(11 * 60_000);
    await search(api, days(12, 1));
    const { status, headers } = await api.search(searchOn(0));
    expect(status).toBe(200);
    expect(headers['cache-status']).toContain('hit');
  });

  it('leaves room for others, who are counted by themselves and by their tier', async () => {
    const { api } = await started();
    expect((await search(api, days(14))).filter((status) => status === 429)).toHaveLength(2);
    expect(new Set(await search(api, days(20, 20), ana))).toEqual(new Set([200]));
    expect(new Set(await search(api, days(20, 40), ben))).toEqual(new Set([200]));
  });

  it('is counted once by a request, and not for bad ones', async () => {
    const { api } = await started();
    for (let asked = 0; asked < 20; asked += 1) expect((await api.search({})).status).toBe(400);
    expect(new Set(await search(api, days(12)))).toEqual(new Set([200]));
  });
});

describe('one greedy client', () => {
  it('does not make the searches of others fail', async () => {
    const { sandbox, api } = await started();
    // Eight new searches a second for 20 s, and beside them four users who search every two seconds.
    const greedy: number[] = [];
    const others: number[] = [];
    for (let second = 0; second < 20; second += 1) {
      greedy.push(...(await Promise.all(days(8, second * 8).map((day) => search(api, [day])))).flat());
      if (second % 2 === 0) {
        const users = ['ana', 'ben', 'eva', 'tom'];
        const asked = users.map((user, at) =>
          search(api, [180 + (second / 2) * 4 + at], { 'x-sandbox-user': user }),
        );
        others.push(...(await Promise.all(asked)).flat());
      }
      sandbox.clock.advance(1_000);
    }
    expect(greedy.filter((status) => status === 200)).toHaveLength(12);
    expect(new Set(others)).toEqual(new Set([200]));
    expect(others).toHaveLength(40);
  });
});
