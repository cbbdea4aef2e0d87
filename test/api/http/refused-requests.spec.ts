import { describe, expect, it } from '@jest/globals';
import { SEARCH, startApi } from '../api-under-test.js';

describe('what the server refuses', () => {
  it.each([
    ['DELETE', '/api/flights/search', 'POST'],
    ['PUT', '/api/flights/search?secret=1', 'POST'],
    ['POST', '/api/flights/offers/off_1', 'GET, HEAD'],
    ['PATCH', '/health', 'GET, HEAD'],
  ])(
    'is a method that the path does not have, with those that it has: %s %s',
    async (method, path, allow) => {
      const api = await startApi();
      const { status, headers, body } = await api.send(method, path);
      expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow });
      expect(body).toMatchObject({ title: 'Method Not Allowed', instance: path.split('?')[0] });
      expect(body['detail']).toContain(allow);
    },
  );

  it('is an unknown path, whatever the method', async () => {
    const api = await startApi();
    const { status, headers } = await api.send('POST', '/api/nothing');
    expect({ status, allow: headers['allow'] }).toEqual({ status: 404, allow: undefined });
  });

  it.each(['/api/trips//items', '/api/trips/'])('is not a method that the path has, at %s', async (path) => {
    const api = await startApi();
    const { status, headers } = await api.get(path, { 'x-sandbox-user': 'ana' });
    expect({ status, allow: headers['allow'] }).not.toMatchObject({ status: 405 });
  });

  it('is a body that is too large, with the most that is read', async () => {
    const api = await startApi();
    const { status, body } = await api.send('POST', '/api/flights/search', { a: 'x'.repeat(70_000) });
    expect(status).toBe(413);
    expect(body['detail']).toBe('The body is larger than 65536 bytes, the most that is read.');
  });

  it('is a body of another type, with the one that is read', async () => {
    const api = await startApi();
    const { status, headers, body } = await api.postRaw('/api/flights/search', 'a=b', 'text/plain');
    expect({ status, accept: headers['accept'] }).toEqual({ status: 415, accept: 'application/json' });
    expect(body['detail']).toBe('The content type is text/plain; expected application/json.');
  });
});

describe('the id of a request', () => {
  it('is the one that the client gave', async () => {
    const api = await startApi();
    const { headers } = await api.get('/health/live', { 'x-request-id': 'trace-1.a_B' });
    expect(headers['x-request-id']).toBe('trace-1.a_B');
  });

  it.each([['a b'], ['x'.repeat(65)], ['<script>']])('is a new one in the place of %s', async (given) => {
    const api = await startApi();
    const { headers } = await api.get('/health/live', { 'x-request-id': given });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('stands in answers of every kind', async () => {
    const api = await startApi();
    const answers = [
      await api.search(SEARCH),
      await api.search({}),
      await api.get('/nothing'),
      await api.send('DELETE', '/api/flights/search'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 400, 404, 405]);
    for (const { headers } of answers) expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
