import { describe, expect, it } from '@jest/globals';
import { startApi } from './api-under-test.js';

interface Operation {
  responses: Record<string, unknown>;
  requestBody?: { content: Record<string, { examples?: Record<string, { value: object }> }> };
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

describe('/docs', () => {
  it('documents every route of the API, with the problems it answers', async () => {
    const api = await startApi();
    const { paths } = (await api.get('/docs-json')).body as unknown as OpenApi;
    expect(Object.keys(paths).toSorted()).toEqual([
      '/api/accommodations/details',
      '/api/accommodations/search',
      '/api/accommodations/search-results/{id}/rates',
      '/api/accommodations/{id}',
      '/api/flights/airports',
      '/api/flights/airports/search',
      '/api/flights/offers/{id}',
      '/api/flights/offers/{id}/refresh',
      '/api/flights/search',
      '/api/flights/search/multi-city',
    ]);
    expect(Object.keys(paths['/api/flights/search']?.['post']?.responses ?? {})).toEqual([
      '200',
      '400',
      '413',
      '415',
      '422',
      '502',
      '503',
      '504',
    ]);
  });

  it('gives searches that can be sent as they are, first one with only what is needed', async () => {
    const api = await startApi();
    const { paths, components } = (await api.get('/docs-json')).body as unknown as OpenApi;
    const { examples } =
      paths['/api/flights/search']?.['post']?.requestBody?.content['application/json'] ?? {};
    const searches = Object.values(examples ?? {}).map(({ value }) => value);
    expect(Object.keys(searches[0] ?? {})).toEqual(['origin', 'destination', 'departureDate']);
    expect(components.schemas['FlightSearchRequest']).toMatchObject({
      required: ['origin', 'destination', 'departureDate'],
      additionalProperties: false,
      properties: {
        adults: { type: 'integer', minimum: 1, maximum: 9, default: 1 },
        children: { type: 'integer', minimum: 0, maximum: 8, default: 0 },
      },
    });
    for (const search of searches) {
      // The supplier can't be reached: the request itself was found good.
      expect((await api.search(search)).status).toBe(503);
    }
  });

  it('documents what the cache says in the headers of an answer', async () => {
    const api = await startApi();
    const { paths } = (await api.get('/docs-json')).body as unknown as OpenApi;
    const answers = [
      paths['/api/flights/search']?.['post']?.responses['200'],
      paths['/api/flights/offers/{id}']?.['get']?.responses['200'],
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        headers: { 'Cache-Status': { schema: { type: 'string' } }, Age: { schema: { type: 'integer' } } },
      });
    }
  });

  it('documents the wrong fields of a problem as they are told', async () => {
    const api = await startApi();
    const { schemas } = ((await api.get('/docs-json')).body as unknown as OpenApi).components;
    const { required, properties } = schemas['ProblemField'] as {
      required: string[];
      properties: { given: { type?: string; oneOf: { type: string; nullable?: boolean }[] } };
    };
    const reply = await api.search({ a: 'x', b: 7, c: true, d: null, e: {}, f: [] });
    const told = reply.body['errors'] as Record<string, unknown>[];
    expect(told.filter((error) => required.some((name) => !(name in error)))).toEqual([]);
    expect(properties.given.type).toBeUndefined();
    for (const given of told.filter((error) => 'given' in error).map((error) => error['given'])) {
      const fitting = properties.given.oneOf.filter(({ type, nullable = false }) =>
        given === null ? nullable : type === (Array.isArray(given) ? 'array' : typeof given),
      );
      expect({ given, fitting }).toEqual({ given, fitting: [expect.anything()] });
    }
    expect(told.some((error) => !('given' in error))).toBe(true);
  });

  it.each([
    '/docs',
    '/docs/',
    '/docs/swagger-ui.css',
    '/docs/swagger-ui-bundle.js',
    '/docs/swagger-ui-init.js',
  ])('serves the page from this machine: %s', async (path) => {
    const api = await startApi();
    const response = await fetch(`${api.url}${path}`);
    const text = await response.text();
    expect(response.status).toBe(200);
    if (path.startsWith('/docs/swagger-ui.'))
      expect(response.headers.get('content-type')).toContain('text/css');
    expect(path.endsWith('.js') ? '' : text).not.toMatch(/(src|href)="https?:/);
  });
});
