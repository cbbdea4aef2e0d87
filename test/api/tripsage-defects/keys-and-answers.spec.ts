// Slow: starts the whole API, often.
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { Cacheable, CacheService } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import type { FlightSearchResponse } from '../../../apps/tripsage-api/src/flights/flights.dto.js';
import { appWith } from '../../cache/methods/app-with.js';
import { FROM_SOURCES, said, startProgram } from '../../support/processes/programs.js';
import { type ApiUnderTest, NOW, SEARCH, startApi } from '../api-under-test.js';
import { startSandbox } from '../sandbox-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';
import { CALENDAR_DAY, CalendarService } from './calendar.service.js';

describe('defect 6: different questions had the same key', () => {
  const questions = {
    'two adults': { adults: 2 },
    'an adult and a child': { adults: 1, children: 1 },
    'an adult and an infant': { adults: 1, infants: 1 },
    'without stops': { adults: 2, maxStops: 0 },
    'with one stop': { adults: 2, maxStops: 1 },
    'in business class': { adults: 2, cabinClass: 'business' },
    'there and back': { adults: 2, returnDate: '2027-03-08' },
  };

  it('a flight search is answered with what was asked for, whatever others asked before', async () => {
    const sandbox = await startSandbox();
    const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
    const first = await searches(api, Object.values(questions));
    const again = await searches(api, Object.values(questions));
    expect(again.map(({ results }) => results)).toEqual(first.map(({ results }) => results));

    // Children and infants pay other fares, so prices tell the answers apart.
    const told = first.map(({ results }) => JSON.stringify(results.map(({ id, price }) => [id, price])));
    expect(new Set(told).size).toBe(told.length);
    const stops = (at: number) => first[at]?.results.map((offer) => offer.stops) ?? [];
    expect(Math.max(...stops(3))).toBe(0);
    expect(Math.max(...stops(4))).toBe(1);
    expect(new Set(first[5]?.results.map(({ cabinClass }) => cabinClass))).toEqual(new Set(['business']));
  });
});

describe('defect 6: a search for stays left out amenities and ratings', () => {
  const STAY = { latitude: 48.8566, longitude: 2.3522, checkIn: '2027-03-01', checkOut: '2027-03-04' };
  interface Stay {
    id: string;
    amenities: string[];
    rating: number | null;
  }
  const wishes: readonly [object, (stay: Stay) => boolean][] = [
    [{}, () => true],
    [{ amenities: ['pool'] }, ({ amenities }) => amenities.includes('pool')],
    [
      { amenities: ['gym', 'pool'] },
      ({ amenities }) => amenities.includes('pool') && amenities.includes('gym'),
    ],
    [{ minRating: 4 }, ({ rating }) => Number(rating) >= 4],
    [
      { minRating: 4, amenities: ['pool'] },
      ({ rating, amenities }) => Number(rating) >= 4 && amenities.includes('pool'),
    ],
  ];

  it('each is answered with the places that fit it, whatever others asked before', async () => {
    const sandbox = await startSandbox();
    const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
    const found = async (wish: object): Promise<Stay[]> => {
      const { status, body } = await api.send('POST', '/api/accommodations/search', { ...STAY, ...wish });
      expect(status).toBe(200);
      return body['results'] as Stay[];
    };
    const all = await found({});
    for (const [wish, isFitting] of [...wishes, ...wishes.toReversed()]) {
      expect(await found(wish)).toEqual(all.filter(isFitting));
    }
    const counts = wishes.map(([, isFitting]) => all.filter(isFitting).length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(new Set(counts).size).toBeGreaterThan(2);
    // More guests are another question, with other prices.
    expect(await found({ adults: 2, children: 1 })).not.toEqual(await found({ adults: 3 }));
  });
});

describe('defect 7: keys depended on the process, and not on the user', () => {
  it('a key is the same in a process that hashes otherwise', async () => {
    const clock = new FakeClock({ now: NOW });
    const app = await appWith([CalendarService], { clock });
    const key = app.get(CacheService).method(CalendarService, 'events').key(CALENDAR_DAY);
    await app.close();
    const program = path.resolve('test/api/tripsage-defects/key-process.ts');
    const other = startProgram(['--hash-seed=4711', program], { env: FROM_SOURCES });
    const [, theirs] = await said(other.stdout!, /^key (\S+)$/m);
    expect(theirs).toBe(key);
  });

  it('no user is given the calendar of another', async () => {
    const api = await startApi({ modules: [CalendarModule] });
    const calendarOf = async (user: string) =>
      (await api.get('/api/calendar', { 'x-sandbox-user': user })).body;
    const anas = await calendarOf('ana');
    expect(await calendarOf('ben')).not.toEqual(anas);
    expect(await calendarOf('ana')).toEqual(anas);
    expect((await api.get('/api/calendar')).body).not.toEqual(anas);
  });
});

describe('defect 8: no answer was never remembered, and offers outlived their end', () => {
  it('a null is remembered as long as the policy’s negative life', async () => {
    const clock = new FakeClock({ now: NOW });
    const app = await appWith([], { clock });
    const cache = app.get(CacheService);
    let loads = 0;
    const airline = async () =>
      cache.getOrSet({ key: 'airline:XX' }, { fresh: '1h', negative: '1m', jitter: 0 }, async () => {
        loads += 1;
        return null;
      });
    for (let turn = 0; turn < 3; turn += 1) expect(await airline()).toBeNull();
    clock.advance(59_999);
    await airline();
    expect(loads).toBe(1);
    clock.advance(1);
    await airline();
    expect(loads).toBe(2);
    await app.close();
  });

  it('an offer is given until it expires and not a millisecond longer, even where there is nothing newer', async () => {
    const sandbox = await startSandbox();
    const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
    const [found] = await searches(api, [{}]);
    const ends = Math.min(...found!.results.map(({ expiresAt }) => Date.parse(expiresAt)));
    sandbox.behave({ failures: [{ endpoint: 'duffel' }] });
    sandbox.clock.advance(ends - 1 - sandbox.clock.now());
    expect(await api.search(SEARCH)).toMatchObject({ status: 200, body: { results: found!.results } });
    sandbox.clock.advance(1);
    expect((await api.search(SEARCH)).status).toBeGreaterThanOrEqual(500);
  });
});

describe('defect 12: Duffel’s body had no wrapper', () => {
  it('what is searched stands under data, and return_offers in the query', async () => {
    const supplier = await startSupplier(answer(201, { data: { id: 'orq_1', offers: [] } }));
    const api = await startApi({ supplierUrl: supplier.url });
    expect((await api.search(SEARCH)).status).toBe(200);
    const { pathname, searchParams } = new URL(supplier.calls[0]!.split(' ')[1]!, supplier.url);
    expect([pathname.replace(/\/$/, ''), searchParams.get('return_offers')]).toEqual([
      '/air/offer_requests',
      'true',
    ]);
    const body = supplier.requests[0]?.body as Record<string, Record<string, unknown>>;
    expect(Object.keys(body)).toEqual(['data']);
    expect(body['data']).toMatchObject({ cabin_class: 'economy', passengers: [{ type: 'adult' }] });
    expect(body['data']).not.toHaveProperty('return_offers');
  });
});

async function searches(api: ApiUnderTest, questions: readonly object[]): Promise<FlightSearchResponse[]> {
  const found: FlightSearchResponse[] = [];
  for (const question of questions) {
    const { status, body } = await api.search({ ...SEARCH, ...question });
    expect([status, (body['results'] as unknown[]).length > 0]).toEqual([200, true]);
    found.push(body as unknown as FlightSearchResponse);
  }
  return found;
}

let answers = 0;

@Injectable()
class CalendarsService {
  @Cacheable('calendar', { fresh: '5m' }, { vary: ['user', 'role'] })
  async mine(): Promise<{ answer: number }> {
    answers += 1;
    return { answer: answers };
  }
}

@Controller('calendar')
class CalendarController {
  constructor(private readonly calendars: CalendarsService) {}

  @Get()
  mine(): Promise<object> {
    return this.calendars.mine();
  }
}

@Module({ controllers: [CalendarController], providers: [CalendarsService] })
class CalendarModule {}
