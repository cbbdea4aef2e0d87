import { nearTravelDate, ttlPresets } from '@tripsage/cache';
import type {
  CacheError,
  CacheModuleOptions,
  Clock,
  HealthOptions,
  LimiterOptions,
  TtlPolicy,
} from '@tripsage/cache';
import type { CacheConfig } from './app.config.js';
import { OUTAGES, SupplierError } from './suppliers/supplier.error.js';
import type { FlightOffer, FlightSearchRequest, FlightSearchResponse } from './flights/flights.dto.js';

declare module '@tripsage/cache' {
  interface CachePolicies {
    flightOffers: TtlPolicy;
    flightOffer: TtlPolicy;
  }
}

/**
 * A search: ten minutes, ever less in the last thirty days before the departure, and no longer than its offers; twenty
 * more where nothing newer can be had.
 */
const flightOffers: TtlPolicy<[FlightSearchRequest], FlightSearchResponse> = nearTravelDate(
  {
    ...ttlPresets.flights,
    // While Duffel is down, or may not be asked: offers that can still be bought are better than none.
    staleIfError: '20m',
    // An answer without offers may only mean that airlines were slow.
    negative: '2m',
    isEmpty: ({ count }) => count === 0,
    expiresAt: ({ results }) => earliest(results.map(({ expiresAt }) => expiresAt)),
  },
  { travelDate: ({ departureDate }) => departureDate, floor: '1m' },
);

/** One offer, looked at shortly before it is booked: two minutes, and no longer than the offer. */
const flightOffer: TtlPolicy<[string], FlightOffer> = {
  fresh: '2m',
  expiresAt: (offer) => offer.expiresAt,
};

/** How long everything lives that this application caches. */
const policies = { flightOffers, flightOffer };

/** What suppliers let us call them: Duffel 60 times a minute, for the whole account. */
const rateLimits: Record<string, LimiterOptions> = {
  duffel: { limits: [{ limit: 60, per: '1m' }] },
};

/** How suppliers' health is judged: by calls that failed through no fault of the traveller's question, nor of how often we ask. */
const health: HealthOptions = { suppliers: { duffel: { isFailure: isOutage } } };

function isOutage(error: unknown): boolean {
  return !(error instanceof SupplierError) || OUTAGES.has(error.failure);
}

/** What the cache is started with. */
export function cacheOptions(config: CacheConfig, clock: Clock): CacheModuleOptions {
  return { ...config, policies, rateLimits, health, clock };
}

/** The variable that says an option of the cache. */
const VARIABLES: Readonly<Record<string, string>> = {
  url: 'DRAGONFLY_URL',
  keyPrefix: 'CACHE_KEY_PREFIX',
  namespaces: 'CACHE_NAMESPACES',
};

/** An error of the cache at start, with the variable in front that the operator wrote, where one is the cause. */
export function cacheErrorText({ message }: CacheError): string {
  const option = /^(?:CacheModule: )?(\w+)/.exec(message)?.[1] ?? '';
  const variable = VARIABLES[option];
  return variable === undefined ? message : `${variable} is wrong. ${message}`;
}

function earliest(moments: readonly string[]): Date | undefined {
  return moments.length === 0
    ? undefined
    : new Date(Math.min(...moments.map((moment) => Date.parse(moment))));
}
