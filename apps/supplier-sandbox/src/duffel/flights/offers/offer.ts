import type { FlightsCondition, Offer, OfferPassenger, OfferSlice } from '../../duffel.types.js';
import { emissionsKg } from './emissions.js';
import { amountText, type Fare } from './fares.js';
import type { FareBrand } from './fare-brands.js';
import type { FlightMarket } from '../timetable/flight-market.js';
import type { SliceSearch, Traveller } from '../timetable/flight-search.js';
import { isoDuration } from './iso-duration.js';
import type { Itinerary } from '../timetable/itineraries.js';
import { offerId, type OfferRequestRecord } from '../offer-requests/offer-request.store.js';
import { passengerIds } from '../offer-requests/passengers.js';
import { SegmentWriter } from './segment.js';

/** A journey at a fare, before it is written down in Duffel's terms. */
export interface Proposal {
  /** One for each slice. */
  readonly itineraries: readonly Itinerary[];
  readonly brand: FareBrand;
  readonly fare: Fare;
}

const HOUR_MS = 3_600_000;
/** The time for which a fare can be held, and for which its price is guaranteed. */
const HOLD_HOURS = 72;
const PRICE_PROMISE_HOURS = 24;

/** Writes down the offers of one search. */
export class OfferWriter {
  private readonly segments: SegmentWriter;
  private readonly passengers: OfferPassenger[];
  private readonly ends: ReturnType<typeof ends>[];
  private readonly createdAt: string;
  private readonly expiresAt: string;

  constructor(
    private readonly record: OfferRequestRecord,
    private readonly market: FlightMarket,
  ) {
    const { slices, travellers, cabin } = record.search;
    const ids = passengerIds(record, market.draw);
    const passengers = travellers.map(({ kind }, n) => ({ kind, id: ids[n]! }));
    this.segments = new SegmentWriter({ cabin, passengers }, market.carriers);
    this.passengers = travellers.map((traveller, n) => wirePassenger(traveller, ids[n]!));
    this.ends = slices.map(ends);
    this.createdAt = iso(record.createdAt);
    this.expiresAt = iso(record.expiresAt);
  }

  /** The offer on the wire. `at`: its place among those of its request. */
  wireOffer(proposal: Proposal, at: number): Omit<Offer, 'available_services'> {
    const { itineraries, brand, fare } = proposal;
    const { currency, carriers } = this.market;
    const { search, createdAt } = this.record;
    const id = offerId(this.record, at);
    const { owner, flights } = itineraries[0]!;
    const conditions = {
      change_before_departure: condition(brand.changePenalty, fare, currency),
      refund_before_departure: condition(brand.refundPenalty, fare, currency),
    };
    return {
      id,
      live_mode: false,
      partial: false,
      created_at: this.createdAt,
      updated_at: this.createdAt,
      expires_at: this.expiresAt,
      owner: carriers.wireAirline(owner),
      slices: itineraries.map((itinerary, n) => this.wireSlice(id, itinerary, n, brand, conditions)),
      passengers: this.passengers,
      base_amount: amountText(fare.base),
      base_currency: currency,
      tax_amount: amountText(fare.tax),
      tax_currency: currency,
      total_amount: amountText(fare.base + fare.tax),
      total_currency: currency,
      total_emissions_kg: String(emissionsKg(itineraries, search)),
      conditions,
      payment_requirements: paymentRequirements(brand, createdAt, flights[0]!.departsAt),
      passenger_identity_documents_required: isInternational(itineraries),
      supported_passenger_identity_document_types: isInternational(itineraries) ? ['passport'] : [],
      supported_loyalty_programmes: owner.kind === 'full-service' ? [owner.iata] : [],
      private_fares: [],
    };
  }

  private wireSlice(
    offer: string,
    itinerary: Itinerary,
    n: number,
    brand: FareBrand,
    conditions: Offer['conditions'],
  ): OfferSlice {
    const { draw } = this.market;
    return {
      id: `sli_0000${draw.token(18, offer, 'slice', n)}`,
      ...this.ends[n]!,
      duration: isoDuration(itinerary.minutes),
      fare_brand_name: brand.name,
      ngs_shelf: brand.shelf,
      comparison_key: draw.token(12, 'comparison', ...flightKeys(itinerary), brand.name),
      conditions: {
        ...conditions,
        advance_seat_selection: brand.shelf >= 2,
        priority_boarding: brand.shelf >= 4,
        priority_check_in: brand.shelf >= 4,
      },
      segments: itinerary.flights.map((flight, m) =>
        this.segments.wireSegment(flight, `seg_0000${draw.token(18, offer, 'segment', n, m)}`, brand),
      ),
    };
  }
}

function wirePassenger(
  { type, age, kind, fareType, givenName, familyName }: Traveller,
  id: string,
): OfferPassenger {
  return {
    id,
    type: type ?? kind,
    age: age ?? null,
    fare_type: (fareType ?? null) as OfferPassenger['fare_type'],
    ...(givenName === undefined ? {} : { given_name: givenName }),
    ...(familyName === undefined ? {} : { family_name: familyName }),
    loyalty_programme_accounts: [],
  };
}

function ends({ origin, destination }: SliceSearch) {
  return {
    origin: origin.place,
    origin_type: origin.place.type,
    destination: destination.place,
    destination_type: destination.place.type,
  };
}

function condition(penalty: number | null, fare: Fare, currency: string): FlightsCondition {
  if (penalty === null) return { allowed: false, penalty_amount: null, penalty_currency: null };
  return {
    allowed: true,
    penalty_amount: amountText(Math.round(fare.base * penalty)),
    penalty_currency: currency,
  };
}

function paymentRequirements(
  brand: FareBrand,
  createdAt: number,
  departsAt: number,
): Offer['payment_requirements'] {
  // A fare can be held only while there is time to issue the ticket before the flight.
  const holdEnds = createdAt + HOLD_HOURS * HOUR_MS;
  if (!brand.canBeHeld || holdEnds >= departsAt) {
    return { requires_instant_payment: true, payment_required_by: null, price_guarantee_expires_at: null };
  }
  return {
    requires_instant_payment: false,
    payment_required_by: iso(holdEnds),
    price_guarantee_expires_at: iso(createdAt + PRICE_PROMISE_HOURS * HOUR_MS),
  };
}

function isInternational(itineraries: readonly Itinerary[]): boolean {
  return itineraries.some(({ flights }) => flights.some(({ from, to }) => from.country !== to.country));
}

function flightKeys({ flights }: Itinerary): string[] {
  return flights.map(({ airline, number, departureDate }) => `${airline.iata}${number}@${departureDate}`);
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
