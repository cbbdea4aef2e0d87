import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Cacheable, CacheModule, CacheService } from '@tripsage/cache';

export const QUERY = {
  origin: 'CDG',
  destination: 'JFK',
  departureDate: '2027-03-01',
  adults: 2,
  cabinClass: 'economy',
};

/** The sizes of values that suites try, in bytes of JSON. */
export const SIZES = { '2 kB': 1_800, '50 kB': 50_000, '1 MB': 1_000_000 };

/** Flight offers of about so many bytes of JSON. */
export function offersOf(bytes) {
  const offer = (index) => ({
    id: `off_${index}`,
    origin: 'CDG',
    destination: 'JFK',
    price: 512.35 + index,
    currency: 'EUR',
    segments: [
      {
        departingAt: '2027-03-01T10:25:00',
        arrivingAt: '2027-03-01T13:05:00',
        flightNumber: `AF${index}`,
      },
    ],
    expiresAt: '2027-03-01T00:00:00Z',
  });
  const each = JSON.stringify(offer(10)).length + 1;
  return Array.from({ length: Math.max(1, Math.round(bytes / each)) }, (_, index) => offer(index));
}

/** The least that a cache in the process costs: a map whose key is the JSON of the arguments. */
export function searchInMap(answer) {
  const map = new Map();
  return async (query) => {
    const key = JSON.stringify([query]);
    const known = map.get(key);
    if (known !== undefined) return known;
    map.set(key, answer);
    return answer;
  };
}

/** An application whose one provider has a cached method that brings the answer. */
export async function startFlights(answer, options = {}) {
  class FlightsService {
    async search(_query) {
      return answer;
    }
  }
  const search = Object.getOwnPropertyDescriptor(FlightsService.prototype, 'search');
  Cacheable('bench', '1h')(FlightsService.prototype, 'search', search);
  Object.defineProperty(FlightsService.prototype, 'search', search);
  /** What Nest's `@Module` would stand on. */
  function AppModule() {}
  const module = {
    module: AppModule,
    imports: [CacheModule.forRoot(options)],
    providers: [{ provide: FlightsService, useFactory: () => new FlightsService() }],
  };
  const app = await NestFactory.createApplicationContext(module, { logger: ['warn', 'error'] });
  return { app, flights: app.get(FlightsService), cache: app.get(CacheService) };
}
