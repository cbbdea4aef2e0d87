import { describe, expect, it } from '@jest/globals';
import type { FlightOffer } from '../../../apps/tripsage-api/src/flights/flights.dto.js';
import {
  filteredFlights,
  type FlightFilters,
  foundFlights,
} from '../../../apps/tripsage-api/src/flights/found-flights.js';

const offer = (id: string, change: Partial<FlightOffer>): FlightOffer => ({
  id,
  origin: 'CDG',
  destination: 'JFK',
  departureDate: '2027-03-01',
  airline: 'AF',
  airlineName: 'Air France',
  price: 500,
  currency: 'GBP',
  cabinClass: 'economy',
  stops: 0,
  durationMinutes: 500,
  segments: [],
  expiresAt: '2027-01-01T12:30:00Z',
  ...change,
});

const answered = (asked: FlightFilters, ...offers: FlightOffer[]) => {
  const response = filteredFlights(foundFlights({ searchId: 'orq_1', offers }), asked);
  return { ...response, results: response.results.map(({ id }) => id) };
};

describe('the answer to a search', () => {
  it('has the cheapest first, and of two at one price the faster', () => {
    const offers = [
      offer('dear', { price: 900 }),
      offer('slow', { durationMinutes: 900 }),
      offer('fast', { durationMinutes: 400 }),
    ];
    expect(answered({}, ...offers)).toEqual({
      searchId: 'orq_1',
      results: ['fast', 'slow', 'dear'],
      count: 3,
      currency: 'GBP',
      minPrice: 500,
      maxPrice: 900,
    });
  });

  it('leaves out offers with more stops than asked, whatever the supplier was told', () => {
    const offers = [offer('direct', {}), offer('one', { stops: 1 }), offer('two', { stops: 2 })];
    expect(answered({ maxStops: 1 }, ...offers).results).toEqual(['direct', 'one']);
    expect(answered({}, ...offers).results).toEqual(['direct', 'one', 'two']);
  });

  it('takes an offer that costs exactly the limit, and none above', () => {
    const offers = [offer('at', { price: 500 }), offer('above', { price: 500.01 })];
    expect(answered({ maxPrice: 500 }, ...offers).results).toEqual(['at']);
  });

  it('never compares prices in different currencies', () => {
    const offers = [
      offer('euro', { currency: 'EUR', price: 1 }),
      offer('pound', { price: 700 }),
      offer('another pound', { price: 800 }),
    ];
    expect(answered({}, ...offers)).toMatchObject({ currency: 'GBP', results: ['pound', 'another pound'] });
    expect(answered({ currency: 'EUR' }, ...offers)).toMatchObject({ currency: 'EUR', results: ['euro'] });
    expect(answered({ currency: 'USD' }, ...offers)).toMatchObject({ currency: 'GBP' });
  });

  it('has no prices where there are no offers', () => {
    const nothing = { results: [], count: 0, minPrice: null, maxPrice: null };
    expect(answered({})).toMatchObject({ ...nothing, currency: null });
    expect(answered({ currency: 'EUR' })).toMatchObject({ ...nothing, currency: 'EUR' });
  });

  it.each<[string, FlightFilters]>([
    ['no wishes', {}],
    ['wishes that every offer meets', { maxStops: 3, maxPrice: 10_000, currency: 'GBP' }],
    ['a currency that is not to be had', { currency: 'ISK' }],
  ])('is the kept one itself with %s, since its text is kept by identity', (_, asked) => {
    const found = foundFlights({ searchId: 'orq_1', offers: [offer('one', {}), offer('two', { stops: 1 })] });
    expect(filteredFlights(found, asked)).toBe(found.response);
  });

  it('keeps the offers in other currencies for those who ask for them', () => {
    const found = foundFlights({
      searchId: 'orq_1',
      offers: [
        offer('pound', {}),
        offer('another', {}),
        offer('dear', { currency: 'EUR', price: 9 }),
        offer('euro', { currency: 'EUR', price: 5 }),
      ],
    });
    expect(found.response.count).toBe(2);
    expect(filteredFlights(found, { currency: 'EUR', maxPrice: 9 })).toMatchObject({
      currency: 'EUR',
      count: 2,
      minPrice: 5,
      maxPrice: 9,
    });
    expect(filteredFlights(found, { currency: 'EUR', maxPrice: 8 })).toMatchObject({ count: 1 });
  });
});
