import type { JourneyLegs, JourneyTerms } from './flights-provider.port.js';
import type { FlightSearchRequest } from './flights.dto.js';
import type { MultiCitySearchRequest } from './multi-city/multi-city.dto.js';

/** The most connections that suppliers look for. */
const MOST_CONNECTIONS = 2;

/** The part of a search that a supplier is asked besides the flights: requests that ask the same give equal terms. */
export function termsOf({
  adults,
  children,
  infants,
  cabinClass,
  maxStops = MOST_CONNECTIONS,
}: Pick<FlightSearchRequest, 'adults' | 'children' | 'infants' | 'cabinClass' | 'maxStops'>): JourneyTerms {
  const connections = Math.min(maxStops, MOST_CONNECTIONS) as JourneyTerms['connections'];
  return { adults, children, infants, cabinClass, connections };
}

/** The way out, and the way back where one is asked for. */
export function legsOf({
  origin,
  destination,
  departureDate,
  returnDate,
}: Pick<FlightSearchRequest, 'origin' | 'destination' | 'departureDate' | 'returnDate'>): JourneyLegs {
  const out = { origin, destination, departureDate };
  if (returnDate === undefined) return [out];
  return [out, { origin: destination, destination: origin, departureDate: returnDate }];
}

/** The flights of a journey over several places, plain: only plain arguments have keys that are remembered. */
export function legsOver({ segments }: Pick<MultiCitySearchRequest, 'segments'>): JourneyLegs {
  const legs = segments.map(({ origin, destination, departureDate }) => ({
    origin,
    destination,
    departureDate,
  }));
  return legs as JourneyLegs;
}
