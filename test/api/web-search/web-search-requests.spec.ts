import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, startApi } from '../api-under-test.js';

const QUERY = 'a text of 1 to 400 characters';
const HOSTS = 'at most 20 host names such as wikivoyage.org, separated by commas';
const LIMIT = 'a whole number from 1 to 10';
const FRESHNESS = 'one of day, week, month, year';

/** Its supplier can't be reached, so a request that got past the checks would be answered with 503. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi({}, 'file');
});

describe('a search request', () => {
  it.each([
    ['', [{ field: 'query', expected: QUERY }]],
    ['query=', [{ field: 'query', given: '', expected: QUERY }]],
    ['query=%20%0A', [{ field: 'query', given: ' \n', expected: QUERY }]],
    ['query=a&query=b', [{ field: 'query', given: ['a', 'b'], expected: QUERY }]],
    ['query=a&limit=0', [{ field: 'limit', given: '0', expected: LIMIT }]],
    ['query=a&limit=11', [{ field: 'limit', given: '11', expected: LIMIT }]],
    ['query=a&limit=ten', [{ field: 'limit', given: 'ten', expected: LIMIT }]],
    ['query=a&freshness=hour', [{ field: 'freshness', given: 'hour', expected: FRESHNESS }]],
    ['query=a&domains=localhost', [{ field: 'domains', given: 'localhost', expected: HOSTS }]],
    [
      'query=a&domains=a.example,,b.example',
      [{ field: 'domains', given: 'a.example,,b.example', expected: HOSTS }],
    ],
    [
      'query=a&domains=http://a.example/',
      [{ field: 'domains', given: 'http://a.example/', expected: HOSTS }],
    ],
    ['query=a&domains=127.0.0.1', [{ field: 'domains', given: '127.0.0.1', expected: HOSTS }]],
    [
      'query=a&language=fr',
      [
        {
          field: 'language',
          given: 'fr',
          expected: 'no such field; the fields are query, limit, domains, freshness',
        },
      ],
    ],
  ])('%s: each wrong field is named', async (query, errors) => {
    const { status, body } = await api.get(`/api/search/web?${query}`);
    expect(status).toBe(400);
    expect(body['errors']).toEqual(errors);
  });

  it('may not be too long, nor name too many hosts', async () => {
    const hosts = Array.from({ length: 21 }, (_, at) => `h${at}.example`).join(',');
    for (const query of [`query=${'a'.repeat(401)}`, `query=a&domains=${hosts}`])
      expect((await api.get(`/api/search/web?${query}`)).status).toBe(400);
  });

  it.each([
    `query=${'a'.repeat(400)}&limit=10&freshness=year`,
    'query=a&domains=',
    'query=a&domains=b%C3%BCcher.example,%20A.example.',
  ])('%s is fine', async (query) => {
    expect((await api.get(`/api/search/web?${query}`)).status).toBe(503);
  });
});
