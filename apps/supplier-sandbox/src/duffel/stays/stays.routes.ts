import type { FastifyInstance } from 'fastify';
import type { DuffelContext } from '../duffel.context.js';
import { DuffelRefusal, notFound } from '../duffel.errors.js';
import type { StaysAccommodation, StaysSearchResponse, StaysSearchResult } from '../duffel.types.js';
import { toAccommodation } from './accommodation.js';
import { hotelById, hotelsAround, type Hotel } from './hotels.js';
import { roomsWithoutRates, type RateQuestion } from './rates.js';
import { toSearchResult } from './search-result.js';
import { SearchResultStore } from './search-result.store.js';
import { nightsOf } from './stays-search.validation.js';
import { STAYS_SEARCH_SCHEMA, type StaysSearchBody } from './stays.schema.js';

const DEFAULT_RADIUS_KM = 5;

/**
 * POST /stays/search: hotels around a point, or by their ids, with their rates. Then, of one of them, POST
 * /stays/search_results/{id}/actions/fetch_all_rates and GET /stays/accommodation/{id}.
 */
export function stayRoutes(scope: FastifyInstance, context: DuffelContext): void {
  const found = new SearchResultStore(context.draw);
  const expiry = (at: number): number => at + context.offerLifeSeconds() * 1000;

  scope.post<{ Body: StaysSearchBody }>(
    '/stays/search',
    { schema: { body: STAYS_SEARCH_SCHEMA }, config: { effort: 'search' } },
    ({ body }): { data: StaysSearchResponse } => {
      const at = context.now();
      const question: RateQuestion = {
        at,
        nights: nightsOf(body, at),
        rooms: body.data.rooms,
        freeCancellationOnly: body.data.free_cancellation_only ?? false,
        currency: context.currency,
        expiresAt: expiry(at),
      };
      const results = hotelsOf(body, context).map((hotel) =>
        toSearchResult(found.add({ hotel, body, question }), hotel, body, question, context.draw),
      );
      return { data: { results, created_at: new Date(at).toISOString() } };
    },
  );

  // Duffel asks the hotel again, so the rates are those of now and live as long as new ones.
  scope.post<{ Params: { id: string } }>(
    '/stays/search_results/:id/actions/fetch_all_rates',
    { config: { effort: 'search' } },
    ({ params: { id } }): { data: StaysSearchResult } => {
      const result = found.find(id);
      if (!result) throw notFound('search result');
      const at = context.now();
      if (at >= result.question.expiresAt) throw expired();
      const question = { ...result.question, at, expiresAt: expiry(at) };
      return { data: toSearchResult(id, result.hotel, result.body, question, context.draw) };
    },
  );

  scope.get<{ Params: { id: string } }>(
    '/stays/accommodation/:id',
    { config: { effort: 'look-up' } },
    ({ params: { id } }): { data: StaysAccommodation } => {
      const hotel = hotelById(id, context.draw);
      if (!hotel) throw notFound('accommodation');
      return { data: toAccommodation(hotel, roomsWithoutRates(hotel), context.draw) };
    },
  );
}

function hotelsOf({ data: { location, accommodation } }: StaysSearchBody, { draw }: DuffelContext): Hotel[] {
  if (location)
    return hotelsAround(location.geographic_coordinates, location.radius ?? DEFAULT_RADIUS_KM, draw);
  const ids = new Set(accommodation?.ids);
  return [...ids].map((id) => hotelById(id, draw)).filter((hotel) => hotel !== undefined);
}

function expired(): DuffelRefusal {
  return new DuffelRefusal(422, [
    {
      type: 'invalid_state_error',
      title: 'Search result expired',
      message: 'The search result has expired. Please perform a new search to get the latest rates.',
      code: 'search_result_expired',
    },
  ]);
}
