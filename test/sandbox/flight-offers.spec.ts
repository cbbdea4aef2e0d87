import { describe, expect, it } from '@jest/globals';
import { refusalOf, search, startSandbox, type Running } from './running-sandbox.js';

/** The client's type asks for every paging field; the wire does not. */
type ListParams = Parameters<Running['duffel']['offers']['list']>[0];

describe('offers of an earlier search', () => {
  it('are listed in pages that hold each offer once, forwards and back', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(search());
    const list = (params: Partial<ListParams>) =>
      duffel.offers.list({ offer_request_id: data.id, limit: 25, ...params });

    const first = await list({});
    const second = await list({ after: first.meta!.after });
    const third = await list({ after: second.meta!.after });
    expect([first, second, third].map((page) => page.data.length)).toEqual([25, 25, 10]);
    expect([...first.data, ...second.data, ...third.data]).toEqual(data.offers);
    expect(first.meta).toMatchObject({ limit: 25, before: null });
    expect(third.meta!.after).toBeNull();
    expect((await list({ before: second.meta!.before })).data).toEqual(first.data);

    const walked: string[] = [];
    for await (const { data: offer } of duffel.offers.listWithGenerator({
      offer_request_id: data.id,
      limit: 25,
    })) {
      walked.push(offer.id);
    }
    expect(walked).toEqual(data.offers.map((one) => one.id));
  });

  it('are sorted and filtered as asked', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create({ ...search(), return_offers: false });
    const list = async (params: Partial<ListParams>) =>
      (await duffel.offers.list({ offer_request_id: data.id, ...params })).data;

    expect(await list({})).toHaveLength(50);
    const amounts = (await list({ sort: 'total_amount' })).map((one) => Number(one.total_amount));
    expect(amounts).toEqual(amounts.toSorted((a, b) => a - b));
    const direct = await list({ max_connections: 0 });
    expect(direct.length).toBeGreaterThan(0);
    expect(direct.every((one) => one.slices[0]!.segments.length === 1)).toBe(true);
    expect((await list({ sort: 'total_duration' }))[0]!.slices[0]!.segments).toHaveLength(1);
  });

  it.each([
    [{ limit: 201 }, 'limit'],
    [{ limit: 0 }, 'limit'],
    [{ sort: 'price' }, 'sort'],
    [{ after: 'elsewhere' }, 'after'],
    [{ max_connections: 9 }, 'max_connections'],
  ])('are refused to a wrong parameter %j', async (params, field) => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create({ ...search(), return_offers: false });
    const error = await refusalOf(duffel.offers.list({ offer_request_id: data.id, ...params } as ListParams));
    expect(error.status).toBe(422);
    expect(error.errors[0]).toMatchObject({ type: 'validation_error', source: { field } });
    expect(error.errors[0]!.message).toContain(`given '${Object.values(params)[0]}'`);
  });

  it('read the same one by one as in the search, with services on request', async () => {
    const { duffel, clock } = await startSandbox();
    const { data } = await duffel.offerRequests.create(search());
    clock.passes(29 * 60_000);
    const offer = data.offers[7]!;
    expect((await duffel.offers.get(offer.id)).data).toEqual({ ...offer, available_services: [] });

    const { data: full } = await duffel.offers.get(offer.id, { return_available_services: true });
    expect(full.available_services[0]).toMatchObject({
      type: 'baggage',
      passenger_ids: [offer.passengers[0]!.id],
      total_currency: 'EUR',
    });
  });

  it('can be had until they expire, and not a moment longer', async () => {
    const { duffel, clock, sandbox } = await startSandbox();
    sandbox.setBehaviour({ offerLifeSeconds: 120 });
    const { data } = await duffel.offerRequests.create(search());
    const { id, expires_at: expiresAt } = data.offers[0]!;
    expect(expiresAt).toBe('2026-11-22T12:12:00.000Z');

    clock.passes(119_999);
    expect((await duffel.offers.get(id)).data.id).toBe(id);
    clock.passes(1);
    const error = await refusalOf(duffel.offers.get(id));
    expect(error.status).toBe(422);
    expect(error.errors[0]).toMatchObject({ type: 'invalid_state_error', code: 'offer_no_longer_available' });
    expect((await duffel.offers.list({ offer_request_id: data.id })).data).toEqual([]);
  });

  it('are not found under an id that was never given out', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(search());
    const beyond = `${data.offers[0]!.id.slice(0, -2)}zz`;
    for (const call of [
      duffel.offers.get('off_0000AEdGRkkiTTzNTwbdgc'),
      duffel.offers.get('nonsense'),
      duffel.offers.get(beyond),
      duffel.offers.list({ offer_request_id: 'orq_0000AEdGRkkiTTzNTwbdgc' }),
    ]) {
      const error = await refusalOf(call);
      expect(error.status).toBe(404);
      expect(error.errors[0]).toMatchObject({ type: 'invalid_request_error', code: 'not_found' });
    }
  });

  it('are forgotten with the oldest search when ten thousand newer ones were made', async () => {
    const { OfferRequestStore, offerRequestId } =
      await import('../../apps/supplier-sandbox/src/duffel/flights/offer-requests/offer-request.store.js');
    const { SeededDraw } = await import('../../apps/supplier-sandbox/src/seeded-draw.js');
    const store = new OfferRequestStore(new SeededDraw('bounds'));
    const anything = { slices: [], travellers: [], cabin: 'economy' as const, maxConnections: 1 };
    const [oldest, second] = [store.add(anything, 0, 1), store.add(anything, 0, 1)];
    for (let more = 0; more < 9_999; more += 1) store.add(anything, 0, 1);
    expect(store.find(offerRequestId(oldest))).toBeUndefined();
    expect(store.find(offerRequestId(second))).toBe(second);
  });
});
