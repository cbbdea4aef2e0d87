import type { FoundOffers } from './flights-provider.port.js';
import type { FlightOffer, FlightSearchRequest, FlightSearchResponse } from './flights.dto.js';

/**
 * The answer to a search: offers in one currency, the cheapest first, none above `maxPrice`. Prices are compared only
 * within one currency: the asked one where there are offers in it, else that of most offers. The limit `maxPrice` is
 * not applied to a currency that it was not asked in, see {@link isPriceLimitApplicable}.
 */
export function searchResponse(
  request: FlightSearchRequest,
  { searchId, offers }: FoundOffers,
): FlightSearchResponse {
  const currency = currencyOf(offers, request.currency);
  const { maxStops = Infinity } = request;
  const maxPrice = isPriceLimitApplicable(request, currency) ? (request.maxPrice ?? Infinity) : Infinity;
  const results = offers
    .filter((offer) => offer.currency === currency && offer.stops <= maxStops && offer.price <= maxPrice)
    .toSorted((one, other) => one.price - other.price || one.durationMinutes - other.durationMinutes);
  return {
    searchId,
    results,
    count: results.length,
    currency,
    minPrice: results[0]?.price ?? null,
    maxPrice: results.at(-1)?.price ?? null,
  };
}

/** Tests whether the requested price limit applies to prices in a currency. */
export function isPriceLimitApplicable(request: FlightSearchRequest, currency: string | null): boolean {
  return request.maxPrice === undefined || request.currency === undefined || request.currency === currency;
}

function currencyOf(offers: readonly FlightOffer[], asked: string | undefined): string | null {
  const counts = new Map<string, number>();
  for (const { currency } of offers) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  if (asked !== undefined && (counts.has(asked) || counts.size === 0)) return asked;
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}
