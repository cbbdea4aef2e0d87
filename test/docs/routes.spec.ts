import { describe, expect, it } from '@jest/globals';
import { startApi } from '../api/api-under-test.js';
import { ROUTE_EXAMPLES } from '../support/bench/routes/route-examples.mjs';
import { read } from './repository.js';

const PAGE = 'docs/routes.md';
const shown = [...read(PAGE).matchAll(/^\| `([A-Z]+ \/[^`]+)`/gm)].map(([, route]) => route);

async function documentedRoutes(): Promise<string[]> {
  const api = await startApi();
  const { paths } = (await api.get('/docs-json')).body as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

describe('the table of all routes', () => {
  it('has every route that the API documents, and no other', async () => {
    const documented = await documentedRoutes();
    expect(documented.length).toBeGreaterThan(25);
    expect(shown.toSorted()).toEqual(documented.toSorted());
  });

  it('is made by requests for every one of them, each once', () => {
    expect(ROUTE_EXAMPLES.map(({ route }) => route)).toEqual(shown);
    expect(new Set(shown).size).toBe(shown.length);
  });
});
