import type { Airport, City, Place } from '../duffel.types.js';
import { AIRPORTS, type AirportRow } from './airports.table.js';

/** The airports that a code of a search stands for: one airport, or a city with all of its airports. */
export interface Location {
  readonly place: Place;
  readonly airports: readonly AirportRow[];
}

const airportsByCode = new Map(AIRPORTS.map((row) => [row.iata, row]));
const airportsByCity = new Map<string, AirportRow[]>();
for (const row of AIRPORTS) {
  airportsByCity.set(row.cityIata, [...(airportsByCity.get(row.cityIata) ?? []), row]);
}

const wireAirports = new Map(AIRPORTS.map((row) => [row, toWire(row)]));

/** The airport or, failing that, the city with this IATA code, in capitals. */
export function findLocation(iata: string): Location | undefined {
  const airport = airportsByCode.get(iata);
  if (airport) return { place: wireAirport(airport), airports: [airport] };
  const airports = airportsByCity.get(iata);
  return airports && { place: wireCity(airports), airports };
}

export function findAirport(iata: string): AirportRow | undefined {
  return airportsByCode.get(iata);
}

/** Cities that have a code of their own: those with several airports, or whose code is not their airport's. */
export function citiesWithOwnCode(): AirportRow[][] {
  return [...airportsByCity.values()].filter((airports) => airports.some((row) => row.iata !== row.cityIata));
}

/** `city` is filled where the city's code is not the airport's, as Duffel does. Every answer shares one frozen object. */
export function wireAirport(row: AirportRow): Airport {
  return wireAirports.get(row) ?? toWire(row);
}

function toWire(row: AirportRow): Airport {
  return Object.freeze({
    type: 'airport',
    id: `arp_${row.iata}_${row.country}`.toLowerCase(),
    iata_code: row.iata,
    icao_code: row.icao,
    name: row.name,
    latitude: row.latitude,
    longitude: row.longitude,
    time_zone: row.timeZone,
    city_name: row.city,
    iata_city_code: row.cityIata,
    iata_country_code: row.country,
    city: row.cityIata === row.iata ? null : Object.freeze(cityOf(row)),
  });
}

/** The city of these airports, with them listed. */
export function wireCity(airports: readonly AirportRow[]): City {
  return { ...cityOf(airports[0]!), airports: airports.map(wireAirport) };
}

function cityOf(row: AirportRow): City {
  return {
    type: 'city',
    id: `cit_${row.cityIata}_${row.country}`.toLowerCase(),
    name: row.city,
    iata_code: row.cityIata,
    iata_country_code: row.country,
  };
}
