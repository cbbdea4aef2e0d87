import type { AccommodationListing, AccommodationSearchResponse } from './accommodation.js';
import type { AccommodationSearchRequest } from './accommodations.dto.js';

/** The wishes of a traveler that take nothing but places away from an answer. */
export type StayFilters = Pick<
  AccommodationSearchRequest,
  'propertyType' | 'minPrice' | 'maxPrice' | 'amenities' | 'minRating'
>;

/** Sorts what a supplier answered: prices in the currency of most come first, the cheapest of them in front. */
export function foundStays(listings: readonly AccommodationListing[]): AccommodationSearchResponse {
  const currency = commonCurrency(listings);
  const isForeign = (listing: AccommodationListing): number => (listing.currency === currency ? 0 : 1);
  return responseOf(
    currency,
    listings.toSorted(
      (one, other) => isForeign(one) - isForeign(other) || one.pricePerNight - other.pricePerNight,
    ),
  );
}

/**
 * The answer to one traveler. It is the very answer that is kept where nothing is taken away, since its text is kept by
 * identity. Limits of prices are of the answer's currency; what is sold in another one is left out then.
 */
export function filteredStays(
  found: AccommodationSearchResponse,
  { propertyType, minPrice, maxPrice, amenities = [], minRating }: StayFilters,
): AccommodationSearchResponse {
  const { currency, results } = found;
  const isPriced = minPrice !== undefined || maxPrice !== undefined;
  const isWanted = (listing: AccommodationListing): boolean =>
    (propertyType === undefined || listing.propertyType === propertyType) &&
    (minRating === undefined || (listing.rating ?? -1) >= minRating) &&
    amenities.every((amenity) => listing.amenities.includes(amenity)) &&
    (!isPriced || listing.currency === currency) &&
    listing.pricePerNight >= (minPrice ?? 0) &&
    listing.pricePerNight <= (maxPrice ?? Infinity);
  return results.every(isWanted) ? found : responseOf(currency, results.filter(isWanted));
}

function responseOf(
  currency: string | null,
  results: readonly AccommodationListing[],
): AccommodationSearchResponse {
  const prices = results.filter((one) => one.currency === currency).map((one) => one.pricePerNight);
  return {
    results,
    count: results.length,
    currency,
    minPrice: prices[0] ?? null,
    maxPrice: prices.at(-1) ?? null,
  };
}

function commonCurrency(listings: readonly AccommodationListing[]): string | null {
  const counts = new Map<string, number>();
  for (const { currency } of listings) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}
