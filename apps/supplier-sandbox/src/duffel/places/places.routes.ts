import type { FastifyInstance } from 'fastify';
import { DuffelRefusal, invalidField } from '../duffel.errors.js';
import { suggestPlaces, type SuggestionQuery } from './suggestions.js';

interface Query {
  query?: string;
  /** The older name of `query`. */
  name?: string;
  lat?: string;
  lng?: string;
  rad?: string;
}

/** The query as it arrives: a parameter that is repeated is a list. */
type GivenQuery = { readonly [Field in keyof Query]: string | readonly string[] };

/** GET /places/suggestions: by text, or within `rad` metres (default 100 km) of `lat` and `lng`. */
export function placeRoutes(scope: FastifyInstance): void {
  scope.get<{ Querystring: GivenQuery }>(
    '/places/suggestions',
    { config: { effort: 'look-up' } },
    (request) => ({
      data: suggestPlaces(asked(eachOnce(request.query))),
    }),
  );
}

const FIELDS = ['query', 'name', 'lat', 'lng', 'rad'] as const;
const DEFAULT_RADIUS_METRES = 100_000;

function eachOnce(given: GivenQuery): Query {
  const repeated = FIELDS.find((field) => Array.isArray(given[field]));
  if (repeated === undefined) return given as Query;
  throw invalid(`/${repeated}`, 'validation_type', `Field '${repeated}' must be given once`);
}

function asked({ query, name, lat, lng, rad }: Query): SuggestionQuery {
  const text = (query ?? name)?.trim() || undefined;
  if (lat === undefined && lng === undefined && rad === undefined) {
    if (text === undefined) throw invalid('/query', 'validation_required', "Field 'query' can't be blank");
    return { text };
  }
  return {
    text,
    around: {
      latitude: degrees('lat', lat, 90),
      longitude: degrees('lng', lng, 180),
      radiusMetres: rad === undefined ? DEFAULT_RADIUS_METRES : metres(rad),
    },
  };
}

function degrees(field: string, given: string | undefined, most: number): number {
  const value = Number(given);
  if (given && Math.abs(value) <= most) return value;
  throw invalid(
    `/${field}`,
    'validation_number',
    `Field '${field}' must be degrees from -${most} to ${most}`,
  );
}

function metres(given: string): number {
  const value = Number(given);
  if (given && value > 0) return value;
  throw invalid('/rad', 'validation_number', "Field 'rad' must be metres above 0");
}

function invalid(pointer: string, code: string, message: string): DuffelRefusal {
  return new DuffelRefusal(422, [invalidField(pointer, code, 'Invalid field', message)]);
}
