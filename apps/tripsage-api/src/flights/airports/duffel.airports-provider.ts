import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { DuffelClient } from '../../suppliers/duffel/duffel.client.js';
import { readAnswer } from '../../suppliers/read-answer.js';
import { AirportsProvider, type Point, type SuggestedPlace } from './airports-provider.port.js';
import type { Airport } from './airports.dto.js';

const text = v.nullish(v.string(), null);
const degrees = v.nullish(v.number(), null);
const airport = v.object({
  iata_code: v.string(),
  name: v.string(),
  city_name: text,
  iata_country_code: v.string(),
  latitude: degrees,
  longitude: degrees,
});
const PLACES = v.array(
  v.object({
    ...airport.entries,
    type: v.string(),
    country_name: text,
    airports: v.nullish(v.array(airport), null),
  }),
);
type DuffelAirport = v.InferOutput<typeof airport>;
type DuffelPlace = v.InferOutput<typeof PLACES>[number];

/** Cities and airports from Duffel. */
@Injectable()
export class DuffelAirportsProvider extends AirportsProvider {
  constructor(private readonly duffel: DuffelClient) {
    super();
  }

  async suggest(query: string): Promise<SuggestedPlace[]> {
    return this.duffel.ask({
      kind: 'search',
      endpoint: 'GET /places/suggestions',
      send: (duffel) => duffel.suggestions.list({ query }),
      translate: (data) => readAnswer(PLACES, data).map(suggestedPlace),
    });
  }
}

function suggestedPlace(place: DuffelPlace): SuggestedPlace {
  const isCity = place.type === 'city';
  const airports = (isCity ? (place.airports ?? []) : [place]).map((one) =>
    airportOf(one, isCity ? place.name : null, place.country_name),
  );
  return { name: place.name, center: pointOf(place) ?? middleOf(airports), airports };
}

function airportOf(given: DuffelAirport, city: string | null, country: string | null): Airport {
  return {
    code: given.iata_code,
    name: given.name,
    city: given.city_name ?? city,
    country,
    countryCode: given.iata_country_code,
    latitude: given.latitude,
    longitude: given.longitude,
  };
}

function pointOf({ latitude, longitude }: Pick<Airport, 'latitude' | 'longitude'>): Point | null {
  return latitude === null || longitude === null ? null : { latitude, longitude };
}

/** The middle of airports lies near their city, which Duffel does not locate. No city has airports on both sides of 180°. */
function middleOf(airports: readonly Airport[]): Point | null {
  const points = airports.map(pointOf).filter((point) => point !== null);
  if (points.length === 0) return null;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    latitude: mean(points.map(({ latitude }) => latitude)),
    longitude: mean(points.map(({ longitude }) => longitude)),
  };
}
