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
  it('documents every route, with the problems it answers', async () => {
    const api = await startApi();
    const { paths } = (await api.get('/docs-json')).body as unknown as OpenApi;
    expect(Object.keys(paths).toSorted()).toEqual([
      '/api/flights/offers/{id}',
      '/api/flights/search',
      '/health/live',
      '/health/ready',
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
