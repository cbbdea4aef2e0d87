import type { Offer } from '../../duffel.types.js';
import { sellsCabin } from './cabins.js';
import { brandsOf } from './fare-brands.js';
import { FareDesk } from './fares.js';
import type { FlightMarket } from '../timetable/flight-market.js';
import type { FlightSearch } from '../timetable/flight-search.js';
import { itinerariesOf, type Itinerary } from '../timetable/itineraries.js';
import { OfferWriter, type Proposal } from './offer.js';
import type { OfferRequestRecord } from '../offer-requests/offer-request.store.js';
import type { Timetable } from '../timetable/timetable.js';

/** An offer as searches and lists give it. */
export type ListedOffer = Omit<Offer, 'available_services'>;

const MOST_OFFERS = 60;
/** The number of itineraries of a slice that are combined with those of the others, by number of slices. */
const COMBINED_BY_SLICES = [12, 3, 2] as const;

/** The offers of a search, all priced at the moment at which it was made. */
export function offersOf(record: OfferRequestRecord, market: FlightMarket): ListedOffer[] {
  const writer = new OfferWriter(record, market);
  return proposalsOf(record, market).map((proposal, place) => writer.wireOffer(proposal, place));
}

/** One of the offers of a search at the fare that its flights have now. `place`: where it is among them, from 0. */
export function repricedOffer(
  record: OfferRequestRecord,
  place: number,
  now: number,
  market: FlightMarket,
): ListedOffer {
  const proposal = proposalsOf(record, market)[place]!;
  const fare = fareDesk(record, now, market).fareOf(proposal.itineraries, proposal.brand);
  const offer = new OfferWriter(record, market).wireOffer({ ...proposal, fare }, place);
  return { ...offer, updated_at: new Date(now).toISOString() };
}

/**
 * Each airline's itineraries slice by slice, combined to journeys, priced in every brand of the cabin. At most 60: the
 * cheapest of every airline first, then the next cheapest.
 */
function proposalsOf(record: OfferRequestRecord, market: FlightMarket): Proposal[] {
  const { search, createdAt } = record;
  const fares = fareDesk(record, createdAt, market);
  const proposals = journeysOf(search, market.timetable).flatMap((itineraries): Proposal[] =>
    brandsOf(itineraries[0]!.owner, search.cabin).map((brand) => ({
      itineraries,
      brand,
      fare: fares.fareOf(itineraries, brand),
    })),
  );
  return fairShare(proposals);
}

function fareDesk({ search }: OfferRequestRecord, at: number, { currency, draw }: FlightMarket): FareDesk {
  const { cabin, travellers } = search;
  return new FareDesk({ cabin, travellers, at, currency }, draw);
}

/** Journeys of one airline from the first slice to the last. */
function journeysOf(search: FlightSearch, timetable: Timetable): Itinerary[][] {
  const bySlice = search.slices.map((slice) =>
    itinerariesOf(slice, search.maxConnections, timetable).filter((one) => sellsCabin(one, search.cabin)),
  );
  const combined = COMBINED_BY_SLICES[Math.min(search.slices.length, COMBINED_BY_SLICES.length) - 1]!;
  const owners = new Set(bySlice[0]?.map(({ owner }) => owner));
  return [...owners].flatMap((owner) =>
    bySlice
      .map((itineraries) => itineraries.filter((one) => one.owner === owner).slice(0, combined))
      .reduce<Itinerary[][]>(
        (journeys, next) => journeys.flatMap((journey) => next.map((itinerary) => [...journey, itinerary])),
        [[]],
      )
      .filter(isInOrder),
  );
}

/** No slice leaves before the one before it has arrived. */
function isInOrder(journey: readonly Itinerary[]): boolean {
  return journey.every(
    ({ flights }, at) => at === 0 || flights[0]!.departsAt > journey[at - 1]!.flights.at(-1)!.arrivesAt,
  );
}

/** The most offers allowed, so that no airline crowds out another. */
function fairShare(proposals: readonly Proposal[]): Proposal[] {
  const placeByOwner = new Map<string, number>();
  return proposals
    .toSorted((a, b) => total(a) - total(b))
    .map((proposal) => {
      const owner = proposal.itineraries[0]!.owner.iata;
      const place = placeByOwner.get(owner) ?? 0;
      placeByOwner.set(owner, place + 1);
      return { proposal, place };
    })
    .toSorted((a, b) => a.place - b.place)
    .slice(0, MOST_OFFERS)
    .map(({ proposal }) => proposal);
}

function total({ fare }: Proposal): number {
  return fare.base + fare.tax;
}
