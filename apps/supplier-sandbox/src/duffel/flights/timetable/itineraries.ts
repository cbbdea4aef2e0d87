import { AIRLINES, type AirlineRow } from '../../reference/airlines.table.js';
import type { AirportRow } from '../../reference/airports.table.js';
import { findAirport } from '../../reference/places.js';
import type { SliceSearch, TimeRange } from './flight-search.js';
import type { Flight } from './flight.js';
import type { Timetable } from './timetable.js';
import { dateOf, nextDay } from './zone-time.js';

/** One way to fly a slice, sold by `owner`. */
export interface Itinerary {
  readonly owner: AirlineRow;
  /** In the order flown, at least one. */
  readonly flights: readonly Flight[];
  /** From the first departure to the last arrival. */
  readonly minutes: number;
}

/** A leg of a path before a day is chosen. */
interface Leg {
  readonly airline: AirlineRow;
  readonly from: AirportRow;
  readonly to: AirportRow;
}
type Path = readonly Leg[];

const MINUTE_MS = 60_000;
const SHORTEST_CONNECTION_MS = 60 * MINUTE_MS;
const LONGEST_CONNECTION_MS = 600 * MINUTE_MS;
/** Two connections make sense only on long ways. */
const TWO_CONNECTIONS_FROM_KM = 5_000;
/** The shortest ones that an airline offers, by number of connections. */
const MOST_BY_CONNECTIONS = [6, 4, 2] as const;

const HUBS = new Map(
  AIRLINES.map((airline) => [
    airline,
    airline.hubs.map((iata) => findAirport(iata)).filter((hub) => hub !== undefined),
  ]),
);
/** Itself, and the others of its alliance. */
const PARTNERS = new Map(
  AIRLINES.map((owner) => [
    owner,
    AIRLINES.filter(
      (other) => other === owner || (owner.alliance !== null && other.alliance === owner.alliance),
    ),
  ]),
);

/** Every airline's ways to fly the slice with at most so many connections, its shortest first. */
export function itinerariesOf(slice: SliceSearch, maxConnections: number, timetable: Timetable): Itinerary[] {
  return AIRLINES.flatMap((owner) =>
    MOST_BY_CONNECTIONS.slice(0, maxConnections + 1).flatMap((most, connections) =>
      pathsOf(owner, slice, connections, timetable)
        .flatMap((path) => departures(path, slice.date, timetable))
        .filter((itinerary) => keepsTimes(itinerary, slice))
        .toSorted((a, b) => a.minutes - b.minutes)
        .slice(0, most),
    ),
  );
}

function pathsOf(owner: AirlineRow, slice: SliceSearch, connections: number, timetable: Timetable): Path[] {
  const between = PATHS_BY_CONNECTIONS[connections]!;
  if (connections > 0 && owner.kind === 'low-cost') return [];
  return slice.origin.airports.flatMap((from) =>
    slice.destination.airports.flatMap((to) => between(owner, from, to, timetable)),
  );
}

const PATHS_BY_CONNECTIONS = [direct, oneConnection, twoConnections] as const;

function direct(owner: AirlineRow, from: AirportRow, to: AirportRow, timetable: Timetable): Path[] {
  return timetable.serves(owner, from, to) ? [[{ airline: owner, from, to }]] : [];
}

function oneConnection(owner: AirlineRow, from: AirportRow, to: AirportRow, timetable: Timetable): Path[] {
  return hubsOf(owner, from, to)
    .map((hub): Path => [
      { airline: owner, from, to: hub },
      { airline: owner, from: hub, to },
    ])
    .filter((path) => isSensible(path, timetable));
}

/** Over two hubs of the owner, or over one of the owner and one of a partner in its alliance that flies the last leg. */
function twoConnections(owner: AirlineRow, from: AirportRow, to: AirportRow, timetable: Timetable): Path[] {
  if (timetable.km(from, to) < TWO_CONNECTIONS_FROM_KM) return [];
  return hubsOf(owner, from, to)
    .filter((first) => timetable.serves(owner, from, first))
    .flatMap((first) =>
      PARTNERS.get(owner)!.flatMap((partner) =>
        hubsOf(partner, from, to).map((second): Path => [
          { airline: owner, from, to: first },
          { airline: owner, from: first, to: second },
          { airline: partner, from: second, to },
        ]),
      ),
    )
    .filter((path) => isSensible(path, timetable))
    .toSorted((a, b) => kmOf(a, timetable) - kmOf(b, timetable))
    .slice(0, 2);
}

function hubsOf(airline: AirlineRow, from: AirportRow, to: AirportRow): AirportRow[] {
  return HUBS.get(airline)!.filter((hub) => hub.cityIata !== from.cityIata && hub.cityIata !== to.cityIata);
}

/** Every leg is flown, and the way is not a great deal longer than the direct one. */
function isSensible(path: Path, timetable: Timetable): boolean {
  const directKm = timetable.km(path[0]!.from, path.at(-1)!.to);
  return (
    kmOf(path, timetable) <= 1.5 * directKm + 400 &&
    path.every((leg) => timetable.serves(leg.airline, leg.from, leg.to))
  );
}

function kmOf(path: Path, timetable: Timetable): number {
  return path.reduce((sum, leg) => sum + timetable.km(leg.from, leg.to), 0);
}

/** One itinerary for each flight of the first leg that has connections. */
function departures(path: Path, date: string, timetable: Timetable): Itinerary[] {
  const [first, ...rest] = path;
  return timetable
    .flights(first!.airline, first!.from, first!.to, date)
    .map((flight) => connected(flight, rest, timetable))
    .filter((flights) => flights !== undefined)
    .map((flights) => ({
      owner: first!.airline,
      flights,
      minutes: (flights.at(-1)!.arrivesAt - flights[0]!.departsAt) / MINUTE_MS,
    }));
}

function connected(first: Flight, legs: Path, timetable: Timetable): Flight[] | undefined {
  const flights = [first];
  for (const leg of legs) {
    const next = nextFlight(leg, flights.at(-1)!, timetable);
    if (!next) return undefined;
    flights.push(next);
  }
  return flights;
}

/** The first flight of the leg that can be reached, on the day of arrival at the hub or the next. */
function nextFlight(leg: Leg, { arrives, arrivesAt }: Flight, timetable: Timetable): Flight | undefined {
  const isReached = ({ departsAt }: Flight): boolean =>
    departsAt >= arrivesAt + SHORTEST_CONNECTION_MS && departsAt <= arrivesAt + LONGEST_CONNECTION_MS;
  const flightOn = (date: string): Flight | undefined =>
    timetable.flights(leg.airline, leg.from, leg.to, date).find(isReached);
  const today = dateOf(arrives);
  return flightOn(today) ?? flightOn(nextDay(today));
}

function keepsTimes({ flights }: Itinerary, slice: SliceSearch): boolean {
  return (
    isWithin(flights[0]!.departs, slice.departureTime) && isWithin(flights.at(-1)!.arrives, slice.arrivalTime)
  );
}

function isWithin(localTime: string, range: TimeRange | undefined): boolean {
  if (!range) return true;
  const time = localTime.slice(-'HH:mm:ss'.length, -':ss'.length);
  return time >= range.from && time <= range.to;
}
