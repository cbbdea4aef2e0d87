import type { FoundOffers } from './flights-provider.port.js';
import type { FlightOffer, FlightSearchResponse } from './flights.dto.js';

/** An answer that is kept: what most searches of a journey are answered with, and the offers that only some ask for. */
export interface FoundFlights {
  /** Every offer in the currency that most offers have, the cheapest first. */
  readonly response: FlightSearchResponse;
  /** The offers in other currencies, the cheapest of each currency first. */
  readonly inOtherCurrencies: readonly FlightOffer[];
}

/** The wishes of a traveler that take nothing but offers away from an answer. */
export interface FlightFilters {
  readonly maxStops?: number;
  readonly maxPrice?: number;
  readonly currency?: string;
}

/** Sorts what a supplier answered. Prices are compared only within one currency. */
export function foundFlights({ searchId, offers }: FoundOffers): FoundFlights {
  const sorted = offers.toSorted(
    (one, other) => one.price - other.price || one.durationMinutes - other.durationMinutes,
  );
  const currency = commonCurrency(offers);
  return {
    response: responseOf(
      searchId,
      currency,
      sorted.filter((offer) => offer.currency === currency),
    ),
    inOtherCurrencies: sorted.filter((offer) => offer.currency !== currency),
  };
}

/**
 * The answer to one traveler. Its offers are in the asked currency where there are any, else in that of most offers. None
 * has more stops or a higher price than asked. Where nothing is taken away it is the very answer that is kept, whose text
 * is kept by identity. The limit `maxPrice` is not applied to a currency that it was not asked in, see
 * {@link isPriceLimitApplicable}.
 */
export function filteredFlights(found: FoundFlights, filters: FlightFilters): FlightSearchResponse {
  const { searchId, currency, results } = inCurrency(found, filters.currency);
  const { maxStops = Infinity } = filters;
  const maxPrice = isPriceLimitApplicable(filters, currency) ? (filters.maxPrice ?? Infinity) : Infinity;
  const isWanted = ({ stops, price }: FlightOffer): boolean => stops <= maxStops && price <= maxPrice;
  if (currency === found.response.currency && results.every(isWanted)) return found.response;
  return responseOf(searchId, currency, results.filter(isWanted));
}

/** Tests whether the requested price limit applies to prices in a currency. */
export function isPriceLimitApplicable(
  { maxPrice, currency: asked }: FlightFilters,
  currency: string | null,
): boolean {
  return maxPrice === undefined || asked === undefined || asked === currency;
}

type InOneCurrency = Pick<FlightSearchResponse, 'searchId' | 'currency' | 'results'>;

function inCurrency({ response, inOtherCurrencies }: FoundFlights, asked: string | undefined): InOneCurrency {
  if (asked === undefined || asked === response.currency) return response;
  if (response.count === 0) return { searchId: response.searchId, currency: asked, results: [] };
  const results = inOtherCurrencies.filter(({ currency }) => currency === asked);
  return results.length === 0 ? response : { searchId: response.searchId, currency: asked, results };
}

function responseOf(
  searchId: string,
  currency: string | null,
  results: readonly FlightOffer[],
): FlightSearchResponse {
  return {
    searchId,
    results,
    count: results.length,
    currency,
    minPrice: results[0]?.price ?? null,
    maxPrice: results.at(-1)?.price ?? null,
  };
}

function commonCurrency(offers: readonly FlightOffer[]): string | null {
  const counts = new Map<string, number>();
  for (const { currency } of offers) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}
