// Slow: many requests, each against the whole API.
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiAnswer, type ApiUnderTest, SEARCH, startApi } from '../api-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';

/** Its supplier can't be reached, so a request that got past the checks is answered with 503. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi({}, 'file');
});

const searchText = (field: string, value: string): string =>
  JSON.stringify(SEARCH).replace(/\}$/, `,${JSON.stringify(field)}:${value}}`);
const arrays = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('JSON that nests deeper than the call stack', () => {
  it.each([
    ['arrays in a known field', searchText('returnDate', arrays(20_000))],
    ['arrays in an unknown field', searchText('x', arrays(20_000))],
    ['objects', searchText('origin', objects(9_000))],
    ['arrays all the way', arrays(20_000)],
    ['one level too many', searchText('x', arrays(32))],
  ])('is refused: %s', async (_, payload) => {
    const reply = await api.postRaw('/api/flights/search', payload);
    expect(reply.status).toBe(400);
    expect(reply.body['errors']).toEqual([{ field: 'body', expected: 'at most 32 levels of nesting' }]);
  });

  it('is looked at up to 32 levels', async () => {
    const reply = await api.postRaw('/api/flights/search', searchText('x', arrays(31)));
    expect(reply.body['errors']).toMatchObject([{ field: 'x', given: JSON.parse(arrays(31)) }]);
  });
});

describe('a field that every object has', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'is refused by name: %s',
    async (field) => {
      const reply = await api.postRaw('/api/flights/search', searchText(field, '1'));
      expect(reply.status).toBe(400);
      expect(errorsOf(reply)).toEqual([
        { field, given: 1, expected: expect.stringContaining('no such field') },
      ]);
    },
  );

  it.each([
    ['__proto__', '{"polluted":1}'],
    ['__proto__', 'null'],
    ['__proto__', '[1]'],
    ['constructor', '{"prototype":{"polluted":1}}'],
  ])('is refused by name and changes no prototype: %s = %s', async (field, value) => {
    const reply = await api.postRaw('/api/flights/search', searchText(field, value));
    expect(reply.status).toBe(400);
    expect(errorsOf(reply)).toEqual([
      { field, given: JSON.parse(value), expected: expect.stringContaining('no such field') },
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '[{"constructor":1}]',
  ])('changes no prototype within a field that we know: %s', async (value) => {
    const fields = ['origin', 'adults', 'cabinClass', 'returnDate', 'maxPrice'];
    for (const field of fields) {
      const reply = await api.postRaw('/api/flights/search', searchText(field, value));
      expect(reply.status).toBe(400);
      expect(errorsOf(reply)).toMatchObject([{ field }]);
      expect(JSON.stringify(errorsOf(reply))).toContain(`"given":${value}`);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('is refused even as null, like any unknown field', async () => {
    const reply = await api.postRaw('/api/flights/search', searchText('nonstop', 'null'));
    expect(errorsOf(reply)).toMatchObject([{ field: 'nonstop' }]);
  });
});

describe('odd values', () => {
  const fields = ['origin', 'departureDate', 'adults', 'cabinClass', 'maxStops', 'maxPrice', 'currency'];
  const oddNumbers = ['1e-7', '1e21', '1e400', '-0', '5e-324', '9007199254740993'];
  const oddTexts = ['""', '"x"', '"\\u0000"', '"\\ud800"', '"ſfo"', `"${'9'.repeat(999)}"`];
  const noScalars = ['true', '{}', '[]', '[1]', '[null]', '{"toString":1}', '{"then":1}', '{"length":1}'];
  const values = [oddNumbers, oddTexts, noScalars].flat();

  it.each(fields)('never fail unexpectedly: %s', async (field) => {
    const replies = await Promise.all(
      values.map((value) => api.postRaw('/api/flights/search', searchText(field, value))),
    );
    expect(replies.map(({ status }) => status).filter((status) => status !== 400 && status !== 503)).toEqual(
      [],
    );
  });

  it('-0 is 0, and shares its key', async () => {
    const supplier = await startSupplier(answer(201, { data: { id: 'orq_1', offers: [] } }));
    const own = await startApi({ supplierUrl: supplier.url });
    await own.search({ ...SEARCH, children: 0 });
    const reply = await own.postRaw('/api/flights/search', searchText('children', '-0'));
    expect(reply.headers['cache-status']).toContain('hit');
    expect(supplier.calls).toHaveLength(1);
  });
});

describe('what is no request', () => {
  it('is answered with 408 where it does not come to its end in time', async () => {
    const slow = await startApi({ requestTimeoutMs: 100 });
    const head = 'POST /api/flights/search HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const replies = await Promise.all(
      [`${head}content-length: 99\r\n\r\n{`, head].map((text) => sendRaw(slow.url, text)),
    );
    for (const reply of replies) {
      expect(reply).toMatch(/^HTTP\/1\.1 408 /);
      expect(reply).toMatch(/\r\ncontent-type: application\/problem\+json; charset=utf-8\r\n/);
    }
  });

  it('has 30 s to come to its end, unless a test says otherwise', () => {
    const { requestTimeout, headersTimeout } = api.app.getHttpServer();
    expect({ requestTimeout, headersTimeout }).toEqual({ requestTimeout: 30_000, headersTimeout: 30_000 });
  });

  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('is answered with problem details: %s', async (_, text, status) => {
    const reply = await sendRaw(api.url, text);
    expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(reply).toMatch(/\r\ncontent-type: application\/problem\+json; charset=utf-8\r\n/);
    const body = reply.slice(reply.indexOf('\r\n\r\n') + 4);
    expect(JSON.parse(body)).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });
});

function errorsOf({ body }: ApiAnswer): unknown {
  return body['errors'];
}

/** Everything that the server says until it closes the connection. */
async function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8').write(text);
  let reply = '';
  for await (const chunk of socket) reply += chunk as string;
  return reply;
}
