import type { FastifyInstance } from 'fastify';
import type { DuffelContext } from '../duffel.context.js';
import type { StaysSearchResponse } from '../duffel.types.js';
import { hotelById, hotelsAround, type Hotel } from './hotels.js';
import { toSearchResult } from './search-result.js';
import { nightsOf } from './stays-search.validation.js';
import { STAYS_SEARCH_SCHEMA, type StaysSearchBody } from './stays.schema.js';

const DEFAULT_RADIUS_KM = 5;

/** POST /stays/search: hotels around a point, or by their ids, with their rates. */
export function stayRoutes(scope: FastifyInstance, context: DuffelContext): void {
  scope.post<{ Body: StaysSearchBody }>(
    '/stays/search',
    { schema: { body: STAYS_SEARCH_SCHEMA }, config: { effort: 'search' } },
    ({ body }): { data: StaysSearchResponse } => {
      const at = context.now();
      const question = {
        at,
        nights: nightsOf(body, at),
        rooms: body.data.rooms,
        freeCancellationOnly: body.data.free_cancellation_only ?? false,
        currency: context.currency,
        expiresAt: at + context.offerLifeSeconds() * 1000,
      };
      const results = hotelsOf(body, context).map((hotel) =>
        toSearchResult(hotel, body, question, context.draw),
      );
      return { data: { results, created_at: new Date(at).toISOString() } };
    },
  );
}

function hotelsOf({ data: { location, accommodation } }: StaysSearchBody, { draw }: DuffelContext): Hotel[] {
  if (location)
    return hotelsAround(location.geographic_coordinates, location.radius ?? DEFAULT_RADIUS_KM, draw);
  const ids = new Set(accommodation?.ids);
  return [...ids].map((id) => hotelById(id, draw)).filter((hotel) => hotel !== undefined);
}
