import type { SeededDraw } from '../../../seeded-draw.js';
import type { CabinClass, PassengerType } from '../../duffel.types.js';
import type { Currency } from '../../duffel.context.js';
import { priceMove, stepOf } from '../../price-moves.js';
import type { FareBrand } from './fare-brands.js';
import type { Itinerary } from '../timetable/itineraries.js';

/** Amounts for all passengers, in hundredths of the currency. */
export interface Fare {
  readonly base: number;
  readonly tax: number;
}

/** The search that all fares are for. */
export interface FareQuestion {
  readonly cabin: CabinClass;
  readonly travellers: readonly { readonly kind: PassengerType }[];
  /** The time of the search, epoch ms. */
  readonly at: number;
  readonly currency: Currency;
}

/** The base and factors of the fare of an itinerary besides cabin and brand; the base in US dollars. */
interface Market {
  readonly market: number;
  readonly weekday: number;
  readonly lateBooking: number;
  readonly demand: number;
  readonly move: number;
}

const DAY_MS = 24 * 3_600_000;
const ROUND_TRIP_FACTOR = 0.93;

const CABIN_FACTOR: Record<CabinClass, number> = {
  economy: 1,
  premium_economy: 1.75,
  business: 3.5,
  first: 6.2,
};
const KIND_FACTOR: Record<PassengerType, number> = { adult: 1, child: 0.75, infant_without_seat: 0.1 };
const CONNECTION_FACTOR = [1, 0.84, 0.76];
/** Sunday to Saturday. */
const WEEKDAY_FACTOR = [1.12, 1.02, 0.94, 0.93, 0.98, 1.1, 1];
/** Units of the currency for a US dollar. Fixed: the sandbox is no exchange. */
const PER_DOLLAR: Record<Currency, number> = { USD: 1, EUR: 0.92, GBP: 0.79 };

/** The fares of one search, all of one moment: the same for some minutes, then they move. */
export class FareDesk {
  private readonly markets = new Map<Itinerary, Market>();

  constructor(
    private readonly question: FareQuestion,
    private readonly draw: SeededDraw,
  ) {}

  fareOf(itineraries: readonly Itinerary[], brand: FareBrand): Fare {
    const { travellers, currency } = this.question;
    const journeyFactor = itineraries.length > 1 ? ROUND_TRIP_FACTOR : 1;
    const adult =
      itineraries.reduce((sum, itinerary) => sum + this.adultFare(itinerary, brand), 0) * journeyFactor;
    const taxOfOne = itineraries.reduce((sum, itinerary) => sum + departureTaxes(itinerary), 0);

    let base = 0;
    let tax = 0;
    for (const { kind } of travellers) {
      const own = adult * KIND_FACTOR[kind];
      base += hundredths(own * PER_DOLLAR[currency]);
      tax += hundredths(
        (own * 0.06 + (kind === 'infant_without_seat' ? 0 : taxOfOne)) * PER_DOLLAR[currency],
      );
    }
    return { base, tax };
  }

  /** US dollars for one adult and one slice. */
  private adultFare(itinerary: Itinerary, brand: FareBrand): number {
    const { owner, flights } = itinerary;
    const { market, weekday, lateBooking, demand, move } = this.marketOf(itinerary);
    return (
      market *
      owner.priceFactor *
      CABIN_FACTOR[this.question.cabin] *
      brand.factor *
      CONNECTION_FACTOR[flights.length - 1]! *
      weekday *
      lateBooking *
      demand *
      move
    );
  }

  /** Once for an itinerary: its brands and the journeys that it is part of share it. */
  private marketOf(itinerary: Itinerary): Market {
    const known = this.markets.get(itinerary);
    if (known) return known;
    const market = this.lookAtMarket(itinerary);
    this.markets.set(itinerary, market);
    return market;
  }

  private lookAtMarket({ owner, flights }: Itinerary): Market {
    const at = stepOf(this.question.at);
    const [first, last] = [flights[0]!, flights.at(-1)!];
    const km = flights.reduce((sum, flight) => sum + flight.km, 0);
    const daysAhead = Math.max(0, (first.departsAt - at) / DAY_MS);
    const key = flights.map((flight) => `${flight.airline.iata}${flight.number}`).join('-');
    const route = ['fare', owner.iata, first.from.iata, last.to.iata, first.departureDate, key] as const;
    return {
      market: 30 + 0.4 * km ** 0.8,
      weekday: WEEKDAY_FACTOR[new Date(first.departureDate).getUTCDay()]!,
      lateBooking: 1 + 1.15 * Math.exp(-daysAhead / 13),
      demand: 0.88 + 0.24 * this.draw.unit(...route, 'demand'),
      move: priceMove(this.draw, route, at, first.departsAt),
    };
  }
}

/** Airport charges in US dollars, by airport of departure; Britain takes more for long flights. */
function departureTaxes({ flights }: Itinerary): number {
  return flights.reduce((sum, { from, km }, at) => {
    const charge = at === 0 ? 24 : 9;
    return sum + charge + (at === 0 && from.country === 'GB' ? (km > 3_200 ? 108 : 17) : 0);
  }, 0);
}

function hundredths(amount: number): number {
  return Math.round(amount * 100);
}

/** Hundredths as Duffel writes amounts: `661.88`. */
export function amountText(amount: number): string {
  return (amount / 100).toFixed(2);
}
