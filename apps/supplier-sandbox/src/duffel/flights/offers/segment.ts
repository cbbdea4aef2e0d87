import type {
  CabinClass,
  OfferSliceSegment,
  OfferSliceSegmentPassenger,
  PassengerType,
} from '../../duffel.types.js';
import { wireAirport } from '../../reference/places.js';
import { cabinOn } from './cabins.js';
import type { Carriers } from '../timetable/carriers.js';
import type { FareBrand } from './fare-brands.js';
import type { Flight } from '../timetable/flight.js';
import { isoDuration } from './iso-duration.js';

/** The cabin of each passenger. */
export interface Party {
  readonly cabin: CabinClass;
  readonly passengers: readonly { readonly id: string; readonly kind: PassengerType }[];
}

const CABIN_NAMES: Record<CabinClass, string> = {
  economy: 'Economy',
  premium_economy: 'Premium Economy',
  business: 'Business',
  first: 'First',
};
const BOOKING_LETTER: Record<CabinClass, string> = {
  economy: 'K',
  premium_economy: 'W',
  business: 'J',
  first: 'F',
};
const SEAT_TYPE = {
  economy: 'standard',
  premium_economy: 'recliner',
  business: 'full_flat',
  first: 'private_suite',
} as const;
const WIDE_BODY_FROM_KM = 4_400;

/** Writes down the flights of one search. Offers of the search share the seats of a flight in the same brand. */
export class SegmentWriter {
  private readonly seats = new Map<Flight, Map<FareBrand, OfferSliceSegmentPassenger[]>>();

  constructor(
    private readonly party: Party,
    private readonly carriers: Carriers,
  ) {}

  /** One flight of a slice on the wire; times are local to each end, without an offset, as Duffel gives them. */
  wireSegment(flight: Flight, id: string, brand: FareBrand): OfferSliceSegment {
    const { airline, from, to, aircraft } = flight;
    const carrier = this.carriers.wireAirline(airline);
    return {
      id,
      origin: wireAirport(from),
      origin_terminal: this.carriers.terminal(airline, from),
      destination: wireAirport(to),
      destination_terminal: this.carriers.terminal(airline, to),
      departing_at: flight.departs,
      arriving_at: flight.arrives,
      duration: isoDuration(flight.minutes),
      distance: flight.km.toFixed(3),
      marketing_carrier: carrier,
      marketing_carrier_flight_number: flight.number.padStart(4, '0'),
      operating_carrier: carrier,
      operating_carrier_flight_number: flight.number.padStart(4, '0'),
      aircraft: this.carriers.wireAircraft(aircraft),
      passengers: this.seatsOn(flight, brand),
      stops: [],
    };
  }

  private seatsOn(flight: Flight, brand: FareBrand): OfferSliceSegmentPassenger[] {
    const ofFlight = this.seats.get(flight) ?? new Map<FareBrand, OfferSliceSegmentPassenger[]>();
    this.seats.set(flight, ofFlight);
    const known = ofFlight.get(brand);
    if (known) return known;
    const tariff = this.carriers.tariff(flight.airline, flight.from, flight.to);
    const cabin = cabinOn(flight, this.party.cabin);
    const seats = this.party.passengers.map((passenger) => wireSeat(flight, passenger, cabin, brand, tariff));
    ofFlight.set(brand, seats);
    return seats;
  }
}

function wireSeat(
  flight: Flight,
  { id, kind }: Party['passengers'][number],
  cabin: CabinClass,
  brand: FareBrand,
  tariff: string,
): OfferSliceSegmentPassenger {
  const isInfant = kind === 'infant_without_seat';
  const isWideBody = flight.km >= WIDE_BODY_FROM_KM;
  const baggages = [
    { type: 'carry_on' as const, quantity: isInfant ? 0 : brand.carryOnBags },
    { type: 'checked' as const, quantity: isInfant ? 0 : brand.checkedBags },
  ];
  return {
    passenger_id: id,
    cabin_class: cabin,
    cabin_class_marketing_name: CABIN_NAMES[cabin],
    fare_basis_code: fareBasis(cabin, tariff, brand, kind),
    baggages: baggages.filter(({ quantity }) => quantity > 0),
    cabin: {
      name: cabin,
      marketing_name: CABIN_NAMES[cabin],
      amenities: {
        wifi: isWideBody ? { available: true, cost: cabin === 'economy' ? 'paid' : 'free' } : null,
        seat: {
          pitch: cabin === 'economy' ? (flight.airline.kind === 'low-cost' ? 'less' : 'standard') : 'more',
          type: isWideBody ? SEAT_TYPE[cabin] : 'standard',
        },
        power: { available: isWideBody },
      },
    },
  };
}

/** Booking class, a letter pair of the tariff and the shelf, with the usual ending for children and infants. */
function fareBasis(cabin: CabinClass, tariff: string, { shelf }: FareBrand, kind: PassengerType): string {
  const ending = { adult: '', child: 'CH', infant_without_seat: 'IN' }[kind];
  return `${BOOKING_LETTER[cabin]}${tariff}${shelf}OW${ending}`;
}
