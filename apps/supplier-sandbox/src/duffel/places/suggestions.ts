import { greatCircleKm, type Point } from '../../great-circle.js';
import type { Places } from '../duffel.types.js';
import { AIRPORTS, type AirportRow } from '../reference/airports.table.js';
import { citiesWithOwnCode, wireAirport, wireCity } from '../reference/places.js';

/** Text to search for, a circle to search in (radius in metres, as Duffel counts it), or both. */
export interface SuggestionQuery {
  readonly text?: string;
  readonly around?: Point & { readonly radiusMetres: number };
}

const MOST_SUGGESTIONS = 20;
const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** Cities and airports that fit, best first: by code, by the start of a name, then by any word of it. */
export function suggestPlaces({ text, around }: SuggestionQuery): Places[] {
  const near = (row: AirportRow): boolean =>
    !around || greatCircleKm(row, around) * 1000 <= around.radiusMetres;
  const cities = citiesWithOwnCode()
    .filter((airports) => airports.some(near))
    .map((airports) => ({
      place: cityPlace(airports),
      rank: rankOf(text, airports[0]!.cityIata, [airports[0]!.city]),
    }));
  const airports = AIRPORTS.filter(near).map((row) => ({
    place: airportPlace(row),
    rank: rankOf(text, row.iata, [row.city, row.name], row.cityIata),
  }));
  return [...cities, ...airports]
    .filter(({ rank }) => rank < Infinity)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ place }) => place);
}

function rankOf(text: string | undefined, code: string, names: readonly string[], cityCode = code): number {
  if (text === undefined) return 0;
  const wanted = plain(text);
  if (plain(code) === wanted) return 0;
  if (plain(cityCode) === wanted) return 1;
  if (names.some((name) => plain(name).startsWith(wanted))) return 2;
  if (names.some((name) => plain(name).replace(/[/'-]/g, ' ').includes(` ${wanted}`))) return 3;
  return Infinity;
}

/** Lower case without accents: `Zürich` and `zurich` are the same. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}

function airportPlace(row: AirportRow): Places {
  return {
    ...wireAirport(row),
    iata_code: row.iata,
    country_name: countryNames.of(row.country) ?? null,
    airports: null,
  };
}

function cityPlace(airports: readonly AirportRow[]): Places {
  const city = wireCity(airports);
  return {
    type: 'city',
    id: city.id,
    name: city.name,
    iata_code: city.iata_code,
    iata_city_code: city.iata_code,
    iata_country_code: city.iata_country_code,
    icao_code: null,
    city_name: null,
    country_name: countryNames.of(city.iata_country_code) ?? null,
    latitude: null,
    longitude: null,
    time_zone: null,
    city: null,
    airports: city.airports ?? null,
  };
}
