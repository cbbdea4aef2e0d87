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

/**
 * The offers of a search: each airline's itineraries slice by slice, combined to journeys, priced in every brand of the
 * cabin. At most 60: the cheapest of every airline first, then the next cheapest.
 */
export function offersOf(record: OfferRequestRecord, market: FlightMarket): ListedOffer[] {
  const { search, createdAt } = record;
  const { cabin, travellers } = search;
  const fares = new FareDesk({ cabin, travellers, at: createdAt, currency: market.currency }, market.draw);
  const proposals = journeysOf(search, market.timetable).flatMap((itineraries): Proposal[] =>
    brandsOf(itineraries[0]!.owner, cabin).map((brand) => ({
      itineraries,
      brand,
      fare: fares.fareOf(itineraries, brand),
    })),
  );
  const writer = new OfferWriter(record, market);
  return fairShare(proposals).map((proposal, at) => writer.wireOffer(proposal, at));
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
