import { describe, expect, it, jest } from '@jest/globals';
import { SEARCH, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';

/** Counts the searches that are turned into text, until the spy is given back. */
function countTexts() {
  const spy = jest.spyOn(JSON, 'stringify');
  const isSearch = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'searchId' in value && 'results' in value;
  return {
    count: () => spy.mock.calls.filter(([value]) => isSearch(value)).length,
    end: () => spy.mockRestore(),
  };
}

describe('a search that is often asked for', () => {
  it('is turned into text for the first two hits at most', async () => {
    const sandbox = await startSandbox();
    const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
    const first = await api.search(SEARCH);
    const texts = countTexts();
    try {
      for (let turn = 0; turn < 6; turn += 1) {
        const { status, headers, body } = await api.search(SEARCH);
        expect(status).toBe(200);
        expect(body).toEqual(first.body);
        for (const name of ['content-type', 'content-length']) {
          expect([name, headers[name]]).toEqual([name, first.headers[name]]);
        }
        expect(headers['cache-status']).toMatch(/^tripsage; hit/);
      }
      expect(texts.count()).toBeLessThanOrEqual(2);

      // Its next answer is another value, with a text of its own.
      api.clock.advance(600_000);
      const { body } = await api.search({ ...SEARCH });
      expect(body['searchId']).not.toBe(first.body['searchId']);
    } finally {
      texts.end();
    }
  });
});
