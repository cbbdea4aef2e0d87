import { cabinOn } from './cabins.js';
import type { CabinClass } from '../../duffel.types.js';
import type { FlightSearch } from '../timetable/flight-search.js';
import type { Itinerary } from '../timetable/itineraries.js';

/** Kilograms of CO2 for a kilometre in economy, and the floor space of the cabins against it. */
const KG_PER_KM = 0.082;
const SPACE: Record<CabinClass, number> = { economy: 1, premium_economy: 1.5, business: 2.6, first: 3.8 };
/** Take-off and climb weigh as much as this many kilometres more. */
const CLIMB_KM = 120;

/** CO2 of the journey for all who have a seat, in whole kilograms. */
export function emissionsKg(itineraries: readonly Itinerary[], search: FlightSearch): number {
  const seats = search.travellers.filter(({ kind }) => kind !== 'infant_without_seat').length;
  const perSeat = itineraries
    .flatMap(({ flights }) => flights)
    .reduce(
      (sum, flight) => sum + (flight.km + CLIMB_KM) * KG_PER_KM * SPACE[cabinOn(flight, search.cabin)],
      0,
    );
  return Math.round(perSeat * seats);
}
