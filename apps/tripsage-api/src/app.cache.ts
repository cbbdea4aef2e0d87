import {
  type CacheError,
  type CacheModuleOptions,
  type Clock,
  type HealthOptions,
  type LimiterOptions,
  nearTravelDate,
  type TtlPolicy,
  ttlPresets,
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
 * The policy of a search: ten minutes, ever less in the last thirty days before the departure, and no longer than its
 * offers. Where a load fails, twenty minutes more.
 */
const flightOffers: TtlPolicy<[FlightSearchRequest], FlightSearchResponse> = nearTravelDate(
  {
    ...ttlPresets.flights,
    // While Duffel is down, or its limit is reached: offers that can still be bought are better than none.
    staleIfError: '20m',
    // An answer without offers may only mean that airlines were slow.
    negative: '2m',
    isEmpty: ({ count }) => count === 0,
    expiresAt: ({ results }) => earliest(results.map(({ expiresAt }) => expiresAt)),
  },
  { travelDate: ({ departureDate }) => departureDate, floor: '1m' },
);

/** The policy of one offer, read shortly before it is booked: two minutes, and no longer than the offer. */
const flightOffer: TtlPolicy<[string], FlightOffer> = {
  fresh: '2m',
  expiresAt: (offer) => offer.expiresAt,
};

/** The policies of all namespaces of this application. */
const policies = { flightOffers, flightOffer };

/** The limits of suppliers: Duffel allows 60 calls a minute, for the whole account. */
const rateLimits: Record<string, LimiterOptions> = {
  duffel: { limits: [{ limit: 60, per: '1m' }] },
};

/** The health of suppliers: a call counts as failed unless the traveler's request, or our limit, was the cause. */
const health: HealthOptions = { suppliers: { duffel: { isFailure: isOutage } } };

function isOutage(error: unknown): boolean {
  return !(error instanceof SupplierError) || OUTAGES.has(error.failure);
}

/** The options of the cache. */
export function cacheOptions(config: CacheConfig, clock: Clock): CacheModuleOptions {
  return { ...config, policies, rateLimits, health, failures: [SupplierError], clock };
}

/** The variable that sets an option of the cache. */
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
