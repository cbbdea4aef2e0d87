import type { FastifyInstance } from 'fastify';
import type { DuffelContext } from '../duffel.context.js';
import { DuffelRefusal, invalidField, notFound } from '../duffel.errors.js';
import type { Offer, OfferPriced, OfferRequest } from '../duffel.types.js';
import { availableServices } from './offers/available-services.js';
import { BuiltOffers } from './offers/built-offers.js';
import { repricedOffer } from './offers/offers.js';
import { PRICE_SCHEMA, pricedOffer, type PriceBody } from './offers/priced-offer.js';
import { FlightMarket } from './timetable/flight-market.js';
import { pageOf, type OfferListQuery, type Page } from './offers/offer-pages.js';
import { OFFER_REQUEST_SCHEMA, type OfferRequestBody } from './offer-requests/offer-request.schema.js';
import {
  offerRequestId,
  OfferRequestStore,
  type OfferRequestRecord,
} from './offer-requests/offer-request.store.js';
import { toFlightSearch } from './offer-requests/offer-request.validation.js';
import { wirePassengers } from './offer-requests/passengers.js';

/** POST /air/offer_requests, GET /air/offers, GET /air/offers/{id}, POST /air/offers/{id}/actions/price. */
export function flightRoutes(scope: FastifyInstance, context: DuffelContext): void {
  const requests = new OfferRequestStore(context.draw);
  const market = new FlightMarket(context);
  const offers = new BuiltOffers(market);

  scope.post<{ Body: OfferRequestBody; Querystring: { return_offers?: string; view?: string } }>(
    '/air/offer_requests',
    { schema: { body: OFFER_REQUEST_SCHEMA }, config: { effort: 'search' } },
    (request, reply) => {
      const { return_offers: returnOffers, view } = request.query;
      if (view !== undefined && view !== 'offers') throw unsupportedView(view);
      const search = toFlightSearch(request.body, context.now());
      const createdAt = context.now();
      const record = requests.add(search, createdAt, createdAt + context.offerLifeSeconds() * 1000);
      const answer = wireRequest(record, context);
      const data = returnOffers === 'false' ? answer : { ...answer, offers: offers.of(record) };
      return reply.code(201).send({ data });
    },
  );

  scope.get<{ Querystring: OfferListQuery }>(
    '/air/offers',
    { config: { effort: 'look-up' } },
    ({ query }): Page => {
      const record = requests.find(requestedId(query));
      if (!record) throw notFound('offer request');
      // Offers that can't be bought any more are left out.
      return pageOf(isExpired(record, context) ? [] : offers.of(record), query);
    },
  );

  /** The offer with this id, which can still be bought. */
  const buyable = (id: string) => {
    const record = requests.find(id);
    const place = record ? offers.of(record).findIndex((offer) => offer.id === id) : -1;
    if (!record || place === -1) throw notFound('offer');
    if (isExpired(record, context)) throw noLongerAvailable();
    return { record, place, offer: offers.of(record)[place]! };
  };

  scope.get<{ Params: { id: string }; Querystring: { return_available_services?: string } }>(
    '/air/offers/:id',
    { config: { effort: 'look-up' } },
    ({ params, query }): { data: Offer } => {
      const { offer } = buyable(params.id);
      const services = query.return_available_services === 'true' ? availableServices(offer, context) : [];
      return { data: { ...offer, available_services: services } };
    },
  );

  // Duffel asks the airline again, so the fare is that of now.
  scope.post<{ Params: { id: string }; Body: PriceBody }>(
    '/air/offers/:id/actions/price',
    { schema: { body: PRICE_SCHEMA }, config: { effort: 'search' } },
    ({ params, body }): { data: OfferPriced } => {
      const { record, place } = buyable(params.id);
      const offer = repricedOffer(record, place, context.now(), market);
      return {
        data: pricedOffer({ ...offer, available_services: availableServices(offer, context) }, body),
      };
    },
  );
}

function wireRequest(record: OfferRequestRecord, { draw }: DuffelContext): Omit<OfferRequest, 'offers'> {
  const { search, createdAt } = record;
  return {
    id: offerRequestId(record),
    live_mode: false,
    created_at: new Date(createdAt).toISOString(),
    cabin_class: search.cabin,
    passengers: wirePassengers(record, draw),
    slices: search.slices.map(({ origin, destination, date }) => ({
      origin: origin.place,
      origin_type: origin.place.type,
      destination: destination.place,
      destination_type: destination.place.type,
      departure_date: date,
    })),
  };
}

function isExpired({ expiresAt }: OfferRequestRecord, { now }: DuffelContext): boolean {
  return now() >= expiresAt;
}

function requestedId({ offer_request_id: id }: OfferListQuery): string {
  if (id) return id;
  const message = "Field 'offer_request_id' can't be blank";
  throw new DuffelRefusal(422, [
    invalidField('/offer_request_id', 'validation_required', 'Required field', message),
  ]);
}

function noLongerAvailable(): DuffelRefusal {
  return new DuffelRefusal(422, [
    {
      type: 'invalid_state_error',
      title: 'Requested offer is no longer available',
      message: 'Please select another offer, or create a new offer request to get the latest availability.',
      code: 'offer_no_longer_available',
    },
  ]);
}

function unsupportedView(view: string): DuffelRefusal {
  const message = `The sandbox answers with view 'offers' only, given '${view}'`;
  return new DuffelRefusal(422, [
    invalidField('/view', 'validation_inclusion', 'Invalid parameter', message),
  ]);
}
