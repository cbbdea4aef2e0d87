import type { CabinClass } from '../../duffel.types.js';
import type { Flight } from '../timetable/flight.js';
import type { Itinerary } from '../timetable/itineraries.js';

/** From here on an airline sends its aircraft with all cabins, in kilometres. */
const LONG_HAUL_CABINS_FROM_KM = 4_400;

const NEXT_LOWER: Record<CabinClass, CabinClass> = {
  first: 'business',
  business: 'economy',
  premium_economy: 'economy',
  economy: 'economy',
};

/** Tests whether the longest flight has the cabin; shorter ones may have a lower one. */
export function sellsCabin(itinerary: Itinerary, cabin: CabinClass): boolean {
  const longest = itinerary.flights.reduce((a, b) => (b.km > a.km ? b : a));
  return cabinsOf(longest).includes(cabin);
}

/** The cabin of the flight for someone who booked `cabin`: that one, or the next lower that the aircraft has. */
export function cabinOn(flight: Flight, cabin: CabinClass): CabinClass {
  return cabinsOf(flight).includes(cabin) ? cabin : cabinOn(flight, NEXT_LOWER[cabin]);
}

function cabinsOf({ airline, km }: Flight): readonly CabinClass[] {
  if (airline.kind === 'low-cost') return ['economy'];
  return km >= LONG_HAUL_CABINS_FROM_KM ? airline.longHaulCabins : ['economy', 'business'];
}
