import { describe, expect, it } from '@jest/globals';
import type { Offer, OfferRequest } from '@duffel/api/types';
import { oneWay, search, startSandbox, type Running } from './running-sandbox.js';

type Listed = OfferRequest['offers'][number];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What makes two offers the same flights in the same brand. */
const flightsOf = (offer: Listed): string =>
  offer.slices
    .map((slice) => [
      slice.fare_brand_name,
      ...slice.segments.map(
        (one) =>
          `${one.marketing_carrier.iata_code}${one.marketing_carrier_flight_number}@${one.departing_at}`,
      ),
    ])
    .join('|');
const cheapest = (offers: readonly Listed[]): number =>
  Math.min(...offers.map((one) => Number(one.total_amount)));

describe('fares', () => {
  it('are the same for the same seed and time, in another process too, and other for another seed', async () => {
    const [one, same, other] = await Promise.all([
      startSandbox(),
      startSandbox(),
      startSandbox({ seed: 'another' }),
    ]);
    const [a, b, c] = await Promise.all(
      [one, same, other].map(({ duffel }) => duffel.offerRequests.create(search())),
    );
    expect(b!.data).toEqual(a!.data);
    expect(c!.data.offers.map(flightsOf)).not.toEqual(a!.data.offers.map(flightsOf));
  });

  const fares = async ({ duffel }: Running, date = '2027-03-01'): Promise<Map<string, number>> => {
    const { data } = await duffel.offerRequests.create(
      search({ slices: [oneWay('CDG', 'JFK', date)], max_connections: 0 }),
    );
    return new Map(data.offers.map((one) => [flightsOf(one), Number(one.base_amount)]));
  };

  it('stay for five minutes and move with the next, while the flights stay', async () => {
    const running = await startSandbox();
    const noon = await fares(running);
    running.clock.passes(4 * MINUTE);
    expect(await fares(running)).toEqual(noon);
    running.clock.passes(MINUTE);
    const next = await fares(running);
    expect([...next.keys()].toSorted()).toEqual([...noon.keys()].toSorted());
    const moves = [...noon].map(([flights, amount]) => next.get(flights)! / amount - 1);
    expect(Math.max(...moves.map(Math.abs))).toBeLessThan(0.03);
    expect(moves.filter((move) => move !== 0).length).toBeGreaterThan(moves.length / 2);
    expect(moves.some((move) => move > 0) && moves.some((move) => move < 0)).toBe(true);
  });

  it('drift through a day by some per cent, and by more the day before departure', async () => {
    const spread = async (date: string): Promise<number> => {
      const running = await startSandbox();
      const seen: number[] = [];
      for (let hour = 0; hour < 12; hour += 1) {
        const [amount] = (await fares(running, date)).values();
        seen.push(amount!);
        running.clock.passes(HOUR);
      }
      expect(new Set(seen).size).toBeGreaterThan(10);
      return Math.max(...seen) / Math.min(...seen) - 1;
    };
    const far = await spread('2027-03-01');
    expect(far).toBeGreaterThan(0.01);
    expect(far).toBeLessThan(0.13);
    const near = await spread('2026-11-24');
    expect(near).toBeGreaterThan(far * 1.3);
    expect(near).toBeLessThan(0.5);
  });

  it('are all of one moment in one search, also where its offers are listed and read later', async () => {
    const { duffel, clock } = await startSandbox();
    const { data } = await duffel.offerRequests.create(search({ max_connections: 0 }));
    clock.passes(20 * MINUTE);
    const list = await duffel.offers.list({ offer_request_id: data.id, limit: 200 });
    const amounts = (offers: readonly Pick<Listed, 'id' | 'total_amount'>[]): string[] =>
      offers.map(({ id, total_amount: amount }) => `${id} ${amount}`).toSorted();
    expect(amounts(list.data)).toEqual(amounts(data.offers));
    expect(new Set(data.offers.map((offer) => offer.created_at))).toEqual(
      new Set(['2026-11-22T12:10:00.000Z']),
    );
  });

  it('grow with distance, cabin, people and as the departure comes near', async () => {
    const { duffel } = await startSandbox();
    const least = async (change: Parameters<typeof search>[0]): Promise<number> =>
      cheapest((await duffel.offerRequests.create(search(change))).data.offers);
    const usual = await least({});
    expect(await least({ slices: [oneWay('CDG', 'LHR', '2027-03-01')] })).toBeLessThan(usual / 2);
    expect(await least({ cabin_class: 'business' })).toBeGreaterThan(usual * 2.5);
    expect(await least({ slices: [oneWay('CDG', 'JFK', '2026-11-23')] })).toBeGreaterThan(usual * 1.5);

    const withChild = await least({ passengers: [{ type: 'adult' }, { age: 7 }] });
    const withTwo = await least({ passengers: [{ type: 'adult' }, { type: 'adult' }] });
    const withInfant = await least({ passengers: [{ type: 'adult' }, { age: 1 }] });
    expect(withTwo).toBeCloseTo(2 * usual, 1);
    expect(usual < withInfant && withInfant < withChild && withChild < withTwo).toBe(true);
  });

  it('come in the currency of the account', async () => {
    const [euro, pound] = [await startSandbox(), await startSandbox({ currency: 'GBP' })];
    const [a, b] = await Promise.all(
      [euro, pound].map(({ duffel }) => duffel.offerRequests.create(search())),
    );
    expect(b!.data.offers.every((one) => one.total_currency === 'GBP' && one.tax_currency === 'GBP')).toBe(
      true,
    );
    expect(cheapest(b!.data.offers) / cheapest(a!.data.offers)).toBeCloseTo(0.79 / 0.92, 2);
  });

  it('give each passenger the cabin, bags and kind', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(
      search({ cabin_class: 'business', passengers: [{ type: 'adult' }, { age: 1 }] }),
    );
    const offer: Omit<Offer, 'available_services'> = data.offers[0]!;
    expect(offer.passengers.map(({ type, age }) => [type, age])).toEqual([
      ['adult', null],
      ['infant_without_seat', 1],
    ]);
    const longest = offer.slices[0]!.segments.toSorted((a, b) => Number(b.distance) - Number(a.distance))[0]!;
    expect(longest.passengers[0]).toMatchObject({
      passenger_id: offer.passengers[0]!.id,
      cabin_class: 'business',
    });
    expect(longest.passengers[0]!.baggages).toContainEqual({ type: 'checked', quantity: 2 });
    expect(longest.passengers[1]!.baggages).toEqual([]);
  });
});
