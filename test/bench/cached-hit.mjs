/** What a hit costs: of a decorated method and of `getOrSet`, against the raw GET with JSON.parse it can't do without. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Cacheable, CacheModule, CacheService } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { compare, machine } from '../support/bench/measure.mjs';
import { benchServer } from '../support/bench/server.mjs';

const OFFERS = Array.from({ length: 8 }, (_, index) => ({
  id: `off_${index}`,
  origin: 'CDG',
  destination: 'JFK',
  price: 512.35 + index,
  currency: 'EUR',
  segments: [
    { departingAt: '2027-03-01T10:25:00', arrivingAt: '2027-03-01T13:05:00', flightNumber: `AF${index}` },
  ],
  expiresAt: '2027-03-01T00:00:00Z',
}));
const QUERY = {
  origin: 'CDG',
  destination: 'JFK',
  departureDate: '2027-03-01',
  adults: 2,
  cabinClass: 'economy',
};

class FlightsService {
  async search(_query) {
    return OFFERS;
  }
}
const search = Object.getOwnPropertyDescriptor(FlightsService.prototype, 'search');
Cacheable('bench', '1h')(FlightsService.prototype, 'search', search);
Object.defineProperty(FlightsService.prototype, 'search', search);

/** What Nest's `@Module` would stand on. */
function AppModule() {}

async function start(options) {
  const module = {
    module: AppModule,
    imports: [CacheModule.forRoot(options)],
    providers: [{ provide: FlightsService, useFactory: () => new FlightsService() }],
  };
  const app = await NestFactory.createApplicationContext(module, { logger: ['warn', 'error'] });
  return { app, flights: app.get(FlightsService), cache: app.get(CacheService) };
}

const server = await benchServer();
const keyPrefix = `bench-${process.pid}:`;
const raw = new Redis(server.url, { enableAutoPipelining: true });
const remote = await start({ url: server.url, keyPrefix, l1: false });
const both = await start({ url: server.url, keyPrefix });
const local = await start({});
try {
  const text = JSON.stringify(OFFERS);
  await raw.setex(`${keyPrefix}raw`, 3_600, text);
  const load = async () => OFFERS;
  console.log(`${machine()}; a value of ${text.length} B; the server is on the same machine`);
  for (const concurrency of [1, 64]) {
    console.table(
      await compare(
        {
          'raw GET and JSON.parse': async () => JSON.parse(await raw.get(`${keyPrefix}raw`)),
          '@Cacheable hit on the server': (turn) => remote.flights.search({ ...QUERY, adults: turn % 64 }),
          'getOrSet hit on the server': (turn) => remote.cache.getOrSet({ key: `k${turn % 64}` }, '1h', load),
          '@Cacheable hit in L1 before the server': (turn) =>
            both.flights.search({ ...QUERY, adults: turn % 64 }),
          'getOrSet hit in L1 before the server': (turn) =>
            both.cache.getOrSet({ key: `k${turn % 64}` }, '1h', load),
        },
        concurrency,
      ),
    );
    console.table(
      await compare(
        {
          'JSON.parse alone': async () => JSON.parse(text),
          '@Cacheable hit in the process': (turn) => local.flights.search({ ...QUERY, adults: turn % 64 }),
          'getOrSet hit in the process': (turn) => local.cache.getOrSet({ key: `k${turn % 64}` }, '1h', load),
        },
        concurrency,
      ),
    );
  }
} finally {
  await remote.cache.delete('raw');
  await remote.app.close();
  await both.app.close();
  await local.app.close();
  raw.disconnect();
  await server.stop();
}
