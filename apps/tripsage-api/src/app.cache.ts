import {
  type HealthOptions,
  type LimiterOptions,
  nearTravelDate,
  type TtlPolicy,
  ttlPresets,
  webSearchPolicy,
} from '@tripsage/cache';
import { checkIn, ratesNearCheckIn, staysLife } from './accommodations/stay-lives.js';
import type { Tier } from './callers/caller.js';
import { ownFailures } from './callers/own-failures.js';
import { isNoPlace } from './flights/airports/found-places.js';
import { departure, endOfOffer, journeyLife } from './flights/flight-lives.js';
import type { FoundMemories } from './memory/memory-provider.port.js';
import { isOutage } from './suppliers/supplier.error.js';
import { openMeteoFeedback } from './weather/open-meteo.feedback.js';
import { wordsOf } from './web-search/normal-question.js';

/*
 * All that this application asks of its cache, on one screen: how long answers live, how often suppliers and clients may
 * call, which tags answers carry, and by what they are invalidated.
 */

declare module '@tripsage/cache' {
  interface CachePolicies extends Record<keyof typeof policies, TtlPolicy> {}
}

/** The lives of answers. */
export const policies = {
  // No longer than its offers, ever shorter in the last thirty days before the departure. While Duffel is down, or its limit
  // is reached, offers that can still be bought are better than none.
  flightOffers: nearTravelDate(
    { ...ttlPresets.flights, staleIfError: '20m', negative: '2m', ...journeyLife },
    { travelDate: departure, floor: '1m' },
  ),
  // Read shortly before it is booked.
  flightOffer: { fresh: '2m', expiresAt: endOfOffer },
  // Airports hardly ever move. A text that fits none may be of one that opens.
  airports: { ...ttlPresets.airports, staleIfError: '7d', negative: '1h', isEmpty: isNoPlace },
  // No longer than its prices, ever shorter in the last thirty days before the check-in.
  stays: nearTravelDate(
    { ...ttlPresets.hotels, staleIfError: '30m', negative: '2m', ...staysLife },
    { travelDate: checkIn, floor: '2m' },
  ),
  stayRates: ratesNearCheckIn(ttlPresets.hotels, '2m'),
  // Names, pictures and amenities; no prices.
  accommodation: { ...ttlPresets.hotels, staleIfError: '1d' },
  // Asked for again in time, a forecast is refreshed behind the answer. Hours old it is still better than none.
  weather: { ...ttlPresets.weather, stale: '30m', staleIfError: '6h' },
  // By what is asked. What is nowhere to be found may be there soon.
  webSearch: { ...webSearchPolicy(wordsOf), negative: '2m', staleIfError: '1h' },
  // They hardly change, and a change is heard of. An id that is unknown may be added soon.
  destination: { fresh: '1h', staleIfError: '1d', negative: '5m' },
  // The user waits for no refresh of what is his alone; his next look has it.
  trip: { fresh: '10m', stale: '10m', staleIfError: '1d', negative: '1m', errors: ownFailures },
  savedFlights: { fresh: '10m', staleIfError: '1d', errors: ownFailures },
  // What Mem0 may still be adding is looked for again soon; its webhook, where there is one, comes sooner.
  memorySearch: {
    fresh: ({ value }: { value: FoundMemories }) => (value.isSettled ? '5m' : '5s'),
    staleIfError: '1h',
  },
  memory: { fresh: '5m', staleIfError: '1h' },
  // The same for ever, as far as a model is: only the cache's longest life bounds it.
  embedding: { fresh: '30d' },
  // A message may be sent again for as long as its signature is accepted: five minutes before its time to five after.
  webhook: { fresh: '11m', errors: '0ms' },
} satisfies Record<string, TtlPolicy<never, never>>;

/** The limits of suppliers, each for the whole account. */
const supplierLimits = {
  duffel: { limits: [{ limit: 60, per: '1m' }] },
  supabase: { limits: [{ limit: 1_000, per: '1m' }] },
  mem0: { limits: [{ limit: 120, per: '1m' }] },
  openai: { limits: [{ limit: 3_000, per: '1m' }] },
  // By address, without a key. Each place of a call counts.
  'open-meteo': {
    limits: [
      { limit: 600, per: '1m' },
      { limit: 5_000, per: '1h' },
      { limit: 10_000, per: '1d' },
    ],
    feedback: openMeteoFeedback,
  },
  exa: { limits: [{ limit: 10, per: '1s' }] },
} satisfies Record<string, LimiterOptions>;

/** The limits of clients by tier: of users by their id, of others by their address. Cached answers cost nothing of them. */
const clientLimits = {
  'client.anonymous': client(12, 200, 2_000),
  'client.user': client(60, 1_000, 10_000),
  'client.premium': client(120, 2_000, 20_000),
  'client.agent': client(180, 3_000, 30_000),
  'client.premium-agent': client(600, 10_000, 100_000),
} satisfies Record<`client.${Tier}`, LimiterOptions>;

export const rateLimits = { ...supplierLimits, ...clientLimits };

/** The health of suppliers: a call counts as failed unless the traveler's request, or our limit, was the cause. */
export const health: HealthOptions = {
  suppliers: {
    ...Object.fromEntries(Object.keys(supplierLimits).map((name) => [name, { isFailure: isOutage }])),
    // Clients have limiters too, and are no suppliers.
    ...Object.fromEntries(Object.keys(clientLimits).map((name) => [name, false as const])),
  },
};

/** The tags of answers: what invalidates them names one of these. */
export const tags = {
  route: (origin: string, destination: string) => `route:${origin}-${destination}`,
  offer: (id: string) => `offer:${id}`,
  accommodation: (id: string) => `accommodation:${id}`,
  destination: (id: string) => `destination:${id}`,
  destinations: () => 'destinations',
  trip: (id: string) => `trip:${id}`,
  tripsOf: (userId: string) => `user:${userId}:trips`,
  savedFlightsOf: (userId: string) => `user:${userId}:saved-flights`,
  memoriesOf: (userId: string) => `user:${userId}:memories`,
};

/** The channel on the server by which services in any language invalidate. */
export const invalidationChannel = 'tripsage:invalidate';

/** One row of the database. */
type Row = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => String(value);

/** The tags that a changed row invalidates, by its table: told of by the webhook, and by the event `data.changed`. */
export const tagsOfRows: Readonly<Record<string, (row: Row) => readonly string[]>> = {
  destinations: ({ id }) => [tags.destination(text(id)), tags.destinations()],
  trips: ({ id, user_id }) => [tags.trip(text(id)), tags.tripsOf(text(user_id))],
  trip_items: ({ trip_id }) => [tags.trip(text(trip_id))],
  saved_flights: ({ user_id }) => [tags.savedFlightsOf(text(user_id))],
  memories: ({ user_id }) => [tags.memoriesOf(text(user_id))],
};

function client(minute: number, hour: number, day: number): LimiterOptions {
  return {
    limits: [
      { limit: minute, per: '1m' },
      { limit: hour, per: '1h' },
      { limit: day, per: '1d' },
    ],
  };
}
