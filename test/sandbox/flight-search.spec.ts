import { describe, expect, it } from '@jest/globals';
import type { OfferRequest } from '@duffel/api/types';
import { DateTime, Duration } from 'luxon';
import { oneWay, search, startSandbox } from './running-sandbox.js';

type Listed = OfferRequest['offers'][number];

const connections = (offers: readonly Listed[]): number[] =>
  offers.flatMap((offer) => offer.slices.map((slice) => slice.segments.length - 1));
const instant = (local: string, zone: string): DateTime => DateTime.fromISO(local, { zone });

describe('a flight search through the official client', () => {
  it('answers with an offer request that echoes the search and holds priced offers', async () => {
    const { duffel } = await startSandbox();
    const { data, status, headers } = await duffel.offerRequests.create(search());

    expect(status).toBe(201);
    expect(headers?.get('x-request-id')).toMatch(/^\w{20}$/);
    expect(data.id).toMatch(/^orq_\w{22}$/);
    expect(data).toMatchObject({
      live_mode: false,
      cabin_class: 'economy',
      created_at: '2026-11-22T12:10:00.000Z',
    });
    expect(data.slices[0]).toMatchObject({
      departure_date: '2027-03-01',
      origin_type: 'airport',
      origin: { iata_code: 'CDG', icao_code: 'LFPG', time_zone: 'Europe/Paris', city: { iata_code: 'PAR' } },
      destination: { iata_code: 'JFK', iata_country_code: 'US' },
    });
    expect(data.offers.length).toBeGreaterThan(20);
    expect(new Set(data.offers.map((one) => one.id)).size).toBe(data.offers.length);
    expect(new Set(data.offers.map((one) => one.owner.iata_code)).size).toBeGreaterThan(5);
    for (const offer of data.offers) {
      expect(offer.id).toMatch(/^off_\w{22}$/);
      expect(offer.expires_at).toBe('2026-11-22T12:40:00.000Z');
      expect(offer.total_currency).toBe('EUR');
      expect(Number(offer.base_amount) + Number(offer.tax_amount)).toBeCloseTo(Number(offer.total_amount), 2);
      expect(offer.passengers.map((one) => one.id)).toEqual(data.passengers.map((one) => one.id));
      expect(offer).not.toHaveProperty('available_services');
    }
  });

  it('gives local times of both ends that agree with the duration and with the great circle', async () => {
    const { duffel } = await startSandbox();
    const routes: readonly (readonly [string, string])[] = [
      ['CDG', 'JFK'],
      ['SYD', 'LAX'],
      ['DEL', 'KTM'],
      ['LHR', 'EDI'],
    ];
    for (const route of routes) {
      const { data } = await duffel.offerRequests.create(
        search({ slices: [oneWay(...route, '2027-03-01')] }),
      );
      expect(data.offers.length).toBeGreaterThan(0);
      for (const { slices } of data.offers) {
        const { segments, duration } = slices[0]!;
        expect(segments[0]!.departing_at.slice(0, 10)).toBe('2027-03-01');
        expect([segments[0]!.origin.iata_code, segments.at(-1)!.destination.iata_code]).toEqual(route);
        const sliceMinutes = instant(segments.at(-1)!.arriving_at, segments.at(-1)!.destination.time_zone)
          .diff(instant(segments[0]!.departing_at, segments[0]!.origin.time_zone))
          .as('minutes');
        expect(Duration.fromISO(duration!).as('minutes')).toBe(sliceMinutes);

        for (const [at, one] of segments.entries()) {
          const departs = instant(one.departing_at, one.origin.time_zone);
          const arrives = instant(one.arriving_at, one.destination.time_zone);
          const hours = arrives.diff(departs).as('hours');
          expect(Duration.fromISO(one.duration!).as('hours')).toBeCloseTo(hours, 6);
          const kmh = Number(one.distance) / (hours - 0.5);
          expect(kmh).toBeGreaterThan(550);
          expect(kmh).toBeLessThan(1_050);
          const before = segments[at - 1];
          if (!before) continue;
          expect(before.destination.iata_code).toBe(one.origin.iata_code);
          const waits = departs.diff(instant(before.arriving_at, one.origin.time_zone)).as('minutes');
          expect(waits).toBeGreaterThanOrEqual(60);
          expect(waits).toBeLessThanOrEqual(600);
        }
      }
    }
  });

  it('knows distances as the crow flies and that the west wind slows the way to America', async () => {
    const { duffel } = await startSandbox();
    const direct = async (from: string, to: string) => {
      const { data } = await duffel.offerRequests.create(
        search({ slices: [oneWay(from, to, '2027-03-01')], max_connections: 0 }),
      );
      return data.offers[0]!.slices[0]!.segments[0]!;
    };
    const [west, east] = [await direct('LHR', 'JFK'), await direct('JFK', 'LHR')];
    // The published great-circle distance LHR-JFK is 5,540 km (ellipsoid); the sphere is within half a per cent.
    expect(Math.abs(Number(west.distance) - 5_540) / 5_540).toBeLessThan(0.005);
    expect(east.distance).toBe(west.distance);
    expect(
      Duration.fromISO(west.duration!).as('minutes') - Duration.fromISO(east.duration!).as('minutes'),
    ).toBeGreaterThan(30);
  });

  it.each([0, 1, 2] as const)('has at most %d connections when told so', async (most) => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(
      search({ slices: [oneWay('LHR', 'SIN', '2027-03-01')], max_connections: most }),
    );
    expect(Math.max(...connections(data.offers))).toBe(most);
    expect(Math.min(...connections(data.offers))).toBe(0);
  });

  it('takes a city for all of its airports', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(
      search({ slices: [oneWay('LON', 'NYC', '2027-03-01')], max_connections: 0 }),
    );
    expect(data.slices[0]).toMatchObject({
      origin_type: 'city',
      origin: { type: 'city', iata_code: 'LON', name: 'London' },
    });
    const origins = new Set(data.offers.map((one) => one.slices[0]!.segments[0]!.origin.iata_code));
    expect(origins.size).toBeGreaterThan(1);
    expect([...origins].every((code) => ['LHR', 'LGW', 'STN'].includes(code!))).toBe(true);
  });

  it('flies a return journey in order, with one airline', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(
      search({ slices: [oneWay('CDG', 'JFK', '2027-03-01'), oneWay('JFK', 'CDG', '2027-03-09')] }),
    );
    expect(data.offers.length).toBeGreaterThan(10);
    for (const { slices, owner } of data.offers) {
      expect(slices.map((one) => [one.origin.iata_code, one.destination.iata_code])).toEqual([
        ['CDG', 'JFK'],
        ['JFK', 'CDG'],
      ]);
      expect(slices.every((one) => one.segments[0]!.marketing_carrier.iata_code === owner.iata_code)).toBe(
        true,
      );
    }
  });

  it('leaves for home only after it has arrived, also on the same day', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(
      search({ slices: [oneWay('CDG', 'LHR', '2027-03-01'), oneWay('LHR', 'CDG', '2027-03-01')] }),
    );
    expect(data.offers.length).toBeGreaterThan(0);
    for (const { slices } of data.offers) {
      expect(slices[1]!.segments[0]!.departing_at > slices[0]!.segments.at(-1)!.arriving_at).toBe(true);
    }
  });

  it('leaves out the offers on request, and flights outside of the times asked for', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create({ ...search(), return_offers: false });
    expect(data).not.toHaveProperty('offers');

    const slice = { ...oneWay('CDG', 'LHR', '2027-03-01'), departure_time: { from: '06:00', to: '12:00' } };
    const morning = await duffel.offerRequests.create(search({ slices: [slice] }));
    const times = morning.data.offers.map((one) => one.slices[0]!.segments[0]!.departing_at.slice(11, 16));
    expect(times.length).toBeGreaterThan(0);
    expect(times.every((time) => time >= '06:00' && time <= '12:00')).toBe(true);
  });
});
