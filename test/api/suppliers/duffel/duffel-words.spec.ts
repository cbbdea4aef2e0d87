// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { type ApiAnswer, SEARCH, startApi } from '../../api-under-test.js';
import { answer, startSupplier } from '../../scripted-supplier.js';

const TOKEN = 'duffel_live_s3cret-token';
const NASTY = `<b>no</b> token ${TOKEN} at http://10.0.0.1/x`;

const nastyError = (source?: object) => ({
  type: NASTY,
  code: NASTY,
  title: NASTY,
  message: NASTY,
  documentation_url: NASTY,
  ...(source !== undefined && { source }),
});

async function refused(status: number, ...errors: object[]): Promise<{ reply: ApiAnswer; logged: string[] }> {
  const body = { meta: { status, request_id: NASTY }, errors };
  const supplier = await startSupplier(answer(status, body));
  const logged: string[] = [];
  const warn = (line: unknown): void => void logged.push(String(line));
  const api = await startApi({
    supplierUrl: supplier.url,
    duffel: { key: TOKEN },
    logger: { log: () => {}, error: () => {}, warn },
  });
  return { reply: await api.search(SEARCH), logged };
}

describe('what Duffel says of a refusal', () => {
  it.each([400, 401, 404, 422, 429, 500, 502, 503, 504])(
    'reaches nobody as it is: %i, with HTML and a token in each of its texts',
    async (status) => {
      const { reply, logged } = await refused(
        status,
        nastyError({ field: NASTY, pointer: `/${NASTY}/origin` }),
      );
      expect(reply.status).toBeGreaterThanOrEqual(422);
      expect(JSON.stringify([reply.body, reply.headers])).not.toMatch(/<b>|s3cret|10\.0\.0\.1/);
      expect(logged.join()).not.toContain('s3cret');
    },
  );

  it('stays in the log with its code and title', async () => {
    const { logged } = await refused(500, { ...nastyError(), code: 'some_code', title: 'Some title' });
    expect(logged).toEqual([expect.stringContaining('status 500, some_code "Some title"')]);
  });

  it.each([
    [['/slices/0/origin'], 'origin'],
    [['/data/slices/0/departure_date', '/slices/0/departure_date'], 'departureDate'],
    [['/slices/1/departure_date', '/passengers/3/age'], 'departureDate of flight 2, children or infants'],
    [['/passengers', '/cabin_class'], 'adults, children or infants, cabinClass'],
  ])('is told in the names of our own fields: %j', async (pointers, fields) => {
    const errors = pointers.map((pointer) => nastyError({ field: NASTY, pointer }));
    const { reply } = await refused(422, ...errors);
    expect(reply).toMatchObject({
      status: 422,
      body: { detail: `Duffel can't do what was asked. It does not accept: ${fields}.` },
    });
  });

  it.each([
    ['no pointer', undefined],
    ['a pointer to what clients do not know', { pointer: '/supplier_timeout' }],
    ['a pointer of another kind', { pointer: 7, field: null }],
    ['a name that every object has', { field: 'constructor' }],
  ])('is one general sentence with %s', async (_, source) => {
    const { reply } = await refused(422, nastyError(source));
    expect(reply.body).toMatchObject({ reason: 'impossible', detail: "Duffel can't do what was asked." });
  });
});
