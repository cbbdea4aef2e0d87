// Slow: starts the sandbox, whose answers take the processor.
import { describe, expect, it } from '@jest/globals';
import { KEY, refusalOf, startSandbox, type Running } from './running-sandbox.js';

type StaysSearch = Parameters<Running['duffel']['stays']['search']>[0];

const PARIS = { latitude: 48.8566, longitude: 2.3522 };
const stay = (change: Record<string, unknown> = {}): StaysSearch =>
  ({
    check_in_date: '2027-03-01',
    check_out_date: '2027-03-04',
    rooms: 1,
    guests: [{ type: 'adult' }],
    location: { radius: 5, geographic_coordinates: PARIS },
    ...change,
  }) as StaysSearch;

describe('place suggestions', () => {
  it.each([
    ['LHR', 'LHR'],
    ['lon', 'LON'],
    ['heathrow', 'LHR'],
    ['zurich', 'ZRH'],
    ['São P', 'GRU'],
    ['de gaulle', 'CDG'],
  ])('find %s', async (query, expected) => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.suggestions.list({ query });
    expect(data.map((place) => place.iata_code)).toContain(expected);
  });

  it('give a city with its airports, and an airport with its city', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.suggestions.list({ query: 'london' });
    expect(data[0]).toMatchObject({
      type: 'city',
      id: 'cit_lon_gb',
      country_name: 'United Kingdom',
      iata_code: 'LON',
    });
    expect(data[0]!.airports!.map((one) => one.iata_code).toSorted()).toEqual(['LGW', 'LHR', 'STN']);
    expect(data.find((one) => one.iata_code === 'LHR')).toMatchObject({
      type: 'airport',
      time_zone: 'Europe/London',
      city: { iata_code: 'LON' },
      airports: null,
    });
  });

  it('look around a point, find nothing for nonsense, and need something to look for', async () => {
    const { duffel } = await startSandbox();
    const near = await duffel.suggestions.list({ lat: '51.47', lng: '-0.45', rad: '20000' });
    expect(near.data.filter((one) => one.type === 'airport').map((one) => one.iata_code)).toEqual(['LHR']);
    expect((await duffel.suggestions.list({ query: 'xyzzy' })).data).toEqual([]);
    expect((await refusalOf(duffel.suggestions.list({}))).errors[0]).toMatchObject({
      code: 'validation_required',
    });
    expect((await refusalOf(duffel.suggestions.list({ lat: '99', lng: '0' }))).errors[0]).toMatchObject({
      source: { field: 'lat' },
    });
  });
});

describe('a parameter of place suggestions that is given twice', () => {
  it.each([
    ['query', 'query=JFK&query=LHR'],
    ['name', 'name=JFK&name=LHR'],
    ['lat', 'lat=51.47&lat=51.48&lng=-0.45'],
    ['rad', 'lat=51.47&lng=-0.45&rad=1&rad=2'],
  ])('is refused by name: %s', async (field, query) => {
    const { url } = await startSandbox();
    const response = await fetch(`${url}/places/suggestions?${query}`, { headers: KEY });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      errors: [{ type: 'validation_error', source: { field, pointer: `/${field}` } }],
    });
  });
});

describe('a search for stays', () => {
  it('finds hotels within the radius with rates that add up', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.stays.search(stay());
    expect(data.results.length).toBeGreaterThan(5);
    for (const result of data.results) {
      const { accommodation } = result;
      const at = accommodation.location.geographic_coordinates!;
      expect(
        Math.hypot((at.latitude - PARIS.latitude) * 111, (at.longitude - PARIS.longitude) * 73),
      ).toBeLessThan(5.1);
      expect(accommodation.location.address).toMatchObject({ city_name: 'Paris', country_code: 'FR' });
      const totals = accommodation.rooms
        .flatMap((room) => room.rates)
        .map((rate) => {
          expect(Number(rate.base_amount) + Number(rate.tax_amount)).toBeCloseTo(
            Number(rate.total_amount),
            2,
          );
          return Number(rate.total_amount);
        });
      expect(Number(result.cheapest_rate_total_amount)).toBe(Math.min(...totals));
      expect(result.expires_at).toBe('2026-11-22T12:40:00.000Z');
    }
  });

  it('is deterministic, moves with the hour, and costs more for more nights and rooms', async () => {
    const [first, same] = [await startSandbox(), await startSandbox()];
    const [a, b] = await Promise.all([first, same].map(({ duffel }) => duffel.stays.search(stay())));
    expect(b!.data).toEqual(a!.data);

    const prices = async (change?: Record<string, unknown>) =>
      (await first.duffel.stays.search(stay(change))).data.results.map((one) =>
        Number(one.cheapest_rate_total_amount),
      );
    const usual = await prices();
    const twoRooms = await prices({ rooms: 2, guests: [{ type: 'adult' }, { type: 'adult' }] });
    const week = await prices({ check_out_date: '2027-03-08' });
    expect(twoRooms.every((price, at) => Math.abs(price - 2 * usual[at]!) < 0.05)).toBe(true);
    expect(week.every((price, at) => price > 2 * usual[at]!)).toBe(true);
    first.clock.passes(3_600_000);
    expect(await prices()).not.toEqual(usual);
  });

  it('finds a hotel again by its id, and only free cancellation on request', async () => {
    const { duffel } = await startSandbox();
    const { accommodation } = (await duffel.stays.search(stay())).data.results[3]!;
    const again = await duffel.stays.search(
      stay({
        location: undefined,
        accommodation: { ids: [accommodation.id, 'acc_unknown'] },
        free_cancellation_only: true,
      }),
    );
    expect(again.data.results).toHaveLength(1);
    expect(again.data.results[0]!.accommodation).toMatchObject({
      id: accommodation.id,
      name: accommodation.name,
    });
    const rates = again.data.results[0]!.accommodation.rooms.flatMap((room) => room.rates);
    expect(rates.length).toBeGreaterThan(0);
    expect(rates.every((rate) => rate.cancellation_timeline.length > 0)).toBe(true);
  });

  it('ends soon and bounded for wide circles, at a pole and across the date line', async () => {
    const { duffel } = await startSandbox();
    for (const point of [
      { latitude: 90, longitude: 0 },
      { latitude: -17.7, longitude: 179.999 },
    ]) {
      const { data } = await duffel.stays.search(
        stay({ location: { radius: 100, geographic_coordinates: point } }),
      );
      expect(data.results).toHaveLength(50);
    }
  });

  it.each([
    [{ check_in_date: '2026-11-01' }, 'check_in_date'],
    [{ check_out_date: '2027-03-01' }, 'check_out_date'],
    [{ rooms: 0 }, 'rooms'],
    [{ guests: [{ type: 'child' }] }, 'age'],
    [{ location: undefined }, 'location'],
    [{ location: { radius: 500, geographic_coordinates: PARIS } }, 'radius'],
  ])('refuses %j', async (change, field) => {
    const { duffel } = await startSandbox();
    const error = await refusalOf(duffel.stays.search(stay(change)));
    expect(error.status).toBe(422);
    expect(error.errors[0]).toMatchObject({ type: 'validation_error', source: { field } });
  });
});
