// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, SEARCH, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';

const OFFER_CALL = 'GET /air/offers/:id';

describe('a flight offer by its id', () => {
  it('is the one that the search answered, from the cache the second time', async () => {
    const { api, sandbox } = await startBoth();
    const offer = await firstOffer(api);

    const first = await api.get(`/api/flights/offers/${offer.id}`);
    expect(first).toMatchObject({ status: 200, body: offer });
    expect(first.headers['cache-status']).toBe('tripsage; fwd=uri-miss; stored; ttl=120');

    const second = await api.get(`/api/flights/offers/${offer.id}`);
    expect(second.body).toEqual(first.body);
    expect(second.headers['cache-status']).toContain('hit');
    expect(sandbox.calls()[OFFER_CALL]).toBe(1);
  });

  it('is kept no longer than it can be bought, and gone after', async () => {
    const { api, sandbox } = await startBoth({ offerLifeSeconds: 60 });
    const { id } = await firstOffer(api);
    const reply = await api.get(`/api/flights/offers/${id}`);
    expect(reply.headers['cache-status']).toMatch(/stored; ttl=(5\d|60)$/);

    api.clock.advance(61_000);
    expect(await api.get(`/api/flights/offers/${id}`)).toMatchObject({
      status: 410,
      body: { reason: 'gone' },
    });
    expect(sandbox.calls()[OFFER_CALL]).toBe(2);
  });

  it('that nobody made is not found', async () => {
    const { api } = await startBoth();
    expect(await api.get('/api/flights/offers/off_0000nobody')).toMatchObject({
      status: 404,
      body: { type: 'urn:tripsage:problem:supplier-not-found', reason: 'not-found', supplier: 'duffel' },
    });
  });
});

async function startBoth(behaviour: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox(behaviour);
  return { sandbox, api: await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock }) };
}

async function firstOffer(api: ApiUnderTest): Promise<{ id: string }> {
  const { body } = await api.search(SEARCH);
  const [offer] = body['results'] as { id: string }[];
  if (offer === undefined) throw new Error('The search found nothing.');
  return offer;
}
