import { readAnswer } from '../suppliers/read-answer.js';
import { UnreadableAnswerError } from '../suppliers/unreadable-answer.error.js';
import { OFFER_SHAPE, type ReadSegment, type ReadSlice } from './duffel.offer-shape.js';
import type { FlightOffer, FlightSegment } from './flights.dto.js';

/**
 * An offer of Duffel's in TripSage's terms.
 *
 * @throws UnreadableAnswerError that names what is missing of what the contract promises
 */
export function flightOfferOf(given: unknown): FlightOffer {
  const offer = readAnswer(OFFER_SHAPE, given);
  const { slices, owner } = offer;
  const first = slices[0] as ReadSlice;
  const last = slices.at(-1) as ReadSlice;
  const wayBack = slices.length === 2 && cityOf(last.destination) === cityOf(first.origin) ? last : undefined;
  return {
    id: offer.id,
    origin: first.origin.iata_code,
    destination: (wayBack === undefined ? last : first).destination.iata_code,
    departureDate: departureOf(first),
    ...(wayBack !== undefined && { returnDate: departureOf(wayBack) }),
    airline: owner.iata_code,
    airlineName: owner.name,
    price: Number(offer.total_amount),
    currency: offer.total_currency,
    cabinClass: (first.segments[0] as ReadSegment).passengers[0]!.cabin_class,
    stops: Math.max(...slices.map(stopsOf)),
    durationMinutes: slices.reduce((sum, slice) => sum + sliceMinutes(slice), 0),
    segments: slices.flatMap((slice, index) => {
      const direction = index === 0 ? 'outbound' : slice === wayBack ? 'return' : 'onward';
      return slice.segments.map((segment) => segmentOf(segment, index + 1, direction));
    }),
    expiresAt: offer.expires_at,
  };
}

function segmentOf(segment: ReadSegment, leg: number, direction: FlightSegment['direction']): FlightSegment {
  const { marketing_carrier: airline } = segment;
  return {
    leg,
    direction,
    origin: segment.origin.iata_code,
    destination: segment.destination.iata_code,
    departingAt: segment.departing_at,
    arrivingAt: segment.arriving_at,
    durationMinutes: minutesOf(segment.duration) ?? null,
    airline: airline.iata_code,
    airlineName: airline.name,
    operatedBy: segment.operating_carrier.name,
    flightNumber: `${airline.iata_code ?? ''}${segment.marketing_carrier_flight_number}`,
    aircraft: segment.aircraft?.name ?? null,
  };
}

/** The city of an airport; a city's own code where it is one. */
function cityOf(place: ReadSlice['origin']): string | null {
  return place.iata_city_code ?? place.iata_code;
}

function departureOf({ segments: [first] }: ReadSlice): string {
  return (first as ReadSegment).departing_at.slice(0, 'YYYY-MM-DD'.length);
}

function stopsOf({ segments }: ReadSlice): number {
  const technicalStops = segments.reduce((sum, { stops }) => sum + stops.length, 0);
  return segments.length - 1 + technicalStops;
}

/** The slice's own duration, else the sum of its flights' where Duffel knows it not. */
function sliceMinutes({ duration, segments }: ReadSlice): number {
  const minutes =
    minutesOf(duration) ??
    segments.reduce((sum, segment) => sum + (minutesOf(segment.duration) ?? Number.NaN), 0);
  if (Number.isNaN(minutes)) throw new UnreadableAnswerError('an offer has no duration.');
  return minutes;
}

/** Minutes of an ISO 8601 duration in days, hours and minutes, such as `P1DT2H30M`. */
function minutesOf(duration: string | null): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:[\d.]+S)?)?$/.exec(duration ?? '');
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0] = match.slice(1).map((part = '0') => Number(part));
  return (days * 24 + hours) * 60 + minutes;
}
