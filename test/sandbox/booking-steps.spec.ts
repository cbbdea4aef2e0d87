// Slow: starts the sandbox, whose answers take the processor.
import { describe, expect, it } from '@jest/globals';
import { KEY, post, refusalOf, search, startSandbox, type Running } from './running-sandbox.js';

const HOUR = 3_600_000;
const CARD = { type: 'card', card_id: 'tcd_0001' } as const;
const PARIS = { latitude: 48.8566, longitude: 2.3522 };

const stays = ({ duffel }: Running, change: Record<string, unknown> = {}) =>
  duffel.stays.search({
    check_in_date: '2027-03-01',
    check_out_date: '2027-03-04',
    rooms: 1,
    guests: [{ type: 'adult' }],
    location: { radius: 2, geographic_coordinates: PARIS },
    ...change,
  });

describe('an offer that is priced before it is booked', () => {
  it('says what the ways to pay are charged, services included', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(search({ max_connections: 0 }));
    const { data: offer } = await duffel.offers.get(data.offers[3]!.id, { return_available_services: true });
    const [bag] = offer.available_services;
    const { data: priced } = await duffel.offers.getPriced(offer.id, {
      intended_payment_methods: [CARD],
      intended_services: [{ id: bag!.id, quantity: 1 }],
    });
    expect(priced).toMatchObject({ ...offer, intended_services: [{ id: bag!.id, quantity: 1 }] });
    const total = Number(offer.total_amount) + Number(bag!.total_amount);
    const [method] = priced.intended_payment_methods;
    expect(method).toEqual({
      ...CARD,
      charge_amount: (total + Number(method!.surcharge_amount)).toFixed(2),
      charge_currency: 'EUR',
      surcharge_amount: expect.stringMatching(/^\d+\.\d\d$/),
      surcharge_currency: 'EUR',
    });
    expect(Number(method!.surcharge_amount)).toBeCloseTo(total * 0.015, 1);
  });

  it('has the fare of now, while its search keeps that of then', async () => {
    const running = await startSandbox({ behaviour: { offerLifeSeconds: 7200 } });
    const { duffel, clock } = running;
    const { data } = await duffel.offerRequests.create(search({ max_connections: 0 }));
    const offer = data.offers[3]!;
    const priced = async () =>
      (await duffel.offers.getPriced(offer.id, { intended_payment_methods: [], intended_services: [] })).data;
    expect((await priced()).total_amount).toBe(offer.total_amount);
    clock.passes(HOUR);
    const later = await priced();
    expect(later).toMatchObject({
      id: offer.id,
      created_at: offer.created_at,
      expires_at: offer.expires_at,
      updated_at: new Date(clock.now()).toISOString(),
    });
    expect(later.total_amount).not.toBe(offer.total_amount);
    expect(Math.abs(Number(later.total_amount) / Number(offer.total_amount) - 1)).toBeLessThan(0.15);
    expect(later.slices).toEqual(offer.slices);
    expect((await duffel.offers.get(offer.id)).data.total_amount).toBe(offer.total_amount);
    clock.passes(HOUR);
    expect((await refusalOf(priced())).errors[0]).toMatchObject({ code: 'offer_no_longer_available' });
  });

  it.each([
    [{ intended_payment_methods: [{ type: 'cheque' }] }, '/intended_payment_methods/0/type'],
    [{ intended_services: [{ id: 'ase_none', quantity: 1 }] }, '/intended_services/0/id'],
    [{ intended_services: [{ id: 'ase_none', quantity: 0 }] }, '/intended_services/0/quantity'],
  ])('refuses %j by name', async (data, pointer) => {
    const { duffel, url } = await startSandbox();
    const { data: request } = await duffel.offerRequests.create(search({ max_connections: 0 }));
    const response = await post(`${url}/air/offers/${request.offers[0]!.id}/actions/price`, { data }, KEY);
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { errors: [{ source: { pointer } }] },
    ]);
  });

  it('must be known', async () => {
    const { duffel } = await startSandbox();
    const call = duffel.offers.getPriced('off_00000000', {
      intended_payment_methods: [],
      intended_services: [],
    });
    expect((await refusalOf(call)).status).toBe(404);
  });
});

describe('one of the hotels that were found', () => {
  it('gives all of its rates anew, those of now', async () => {
    const running = await startSandbox();
    const { duffel, clock } = running;
    const [, result] = (await stays(running)).data.results;
    expect((await duffel.stays.searchResults.fetchAllRates(result!.id)).data).toEqual(result);
    clock.passes(20 * 60_000);
    const { data: later } = await duffel.stays.searchResults.fetchAllRates(result!.id);
    expect(later).toMatchObject({
      id: result!.id,
      accommodation: { id: result!.accommodation.id },
      check_in_date: '2027-03-01',
      guests: [{ type: 'adult' }],
      expires_at: '2026-11-22T13:00:00.000Z',
    });
    const change = Number(later.cheapest_rate_total_amount) / Number(result!.cheapest_rate_total_amount);
    expect(change).not.toBe(1);
    expect(Math.abs(change - 1)).toBeLessThan(0.12);
  });

  it('can’t be asked for once it has expired, or when it is unknown', async () => {
    const running = await startSandbox();
    const { duffel, clock } = running;
    const [result] = (await stays(running)).data.results;
    clock.passes(30 * 60_000);
    const error = await refusalOf(duffel.stays.searchResults.fetchAllRates(result!.id));
    expect([error.status, error.errors[0]!.code]).toEqual([422, 'search_result_expired']);
    expect((await refusalOf(duffel.stays.searchResults.fetchAllRates('srr_none'))).status).toBe(404);
  });

  it('is described by its id, with rooms but no rates', async () => {
    const running = await startSandbox();
    const { accommodation } = (await stays(running)).data.results[0]!;
    const { data } = await running.duffel.stays.accommodation.get(accommodation.id);
    const rooms = accommodation.rooms.map((room) => ({ ...room, rates: [] }));
    expect(data).toEqual({ ...accommodation, rooms });
    expect((await refusalOf(running.duffel.stays.accommodation.get('acc_none'))).status).toBe(404);
    expect(running.sandbox.calls().calls).toMatchObject({ 'GET /stays/accommodation/:id': 2 });
  });
});
