import type { Offer, OfferSlice, OfferSliceSegment } from '@duffel/api/types';
import { CABIN_CLASSES, type CabinClass, type FlightOffer, type FlightSegment } from './flights.dto.js';

/** A Duffel offer that breaks Duffel's contract. */
class UnreadableOfferError extends Error {
  override readonly name = 'UnreadableOfferError';
}

/**
 * An offer of Duffel's in TripSage's terms.
 *
 * @throws UnreadableOfferError, TypeError where something that the contract promises is missing
 */
export function flightOfferOf(offer: Omit<Offer, 'available_services'>): FlightOffer {
  if (!isText(offer.id)) throw unreadable(String(offer.id), 'has no id');
  if (!isText(offer.total_currency)) throw unreadable(offer.id, 'has no total_currency');
  const [outbound, inbound] = offer.slices;
  const firstFlight = outbound?.segments[0];
  if (outbound === undefined || firstFlight === undefined) throw unreadable(offer.id, 'has no flight');
  return {
    id: offer.id,
    origin: outbound.origin.iata_code ?? null,
    destination: outbound.destination.iata_code ?? null,
    departureDate: dateOf(firstFlight.departing_at),
    ...(inbound?.segments[0] !== undefined && { returnDate: dateOf(inbound.segments[0].departing_at) }),
    airline: offer.owner.iata_code,
    airlineName: offer.owner.name,
    price: amountOf(offer),
    currency: offer.total_currency,
    cabinClass: cabinOf(firstFlight, offer.id),
    stops: Math.max(...offer.slices.map(stopsOf)),
    durationMinutes: offer.slices.reduce((sum, slice) => sum + sliceMinutes(slice, offer.id), 0),
    segments: offer.slices.flatMap(({ segments }, index) =>
      segments.map((segment) => segmentOf(segment, index === 0 ? 'outbound' : 'return')),
    ),
    expiresAt: momentOf(offer.expires_at, offer.id),
  };
}

function segmentOf(segment: OfferSliceSegment, direction: FlightSegment['direction']): FlightSegment {
  const { marketing_carrier: airline } = segment;
  return {
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
    aircraft: (segment.aircraft as OfferSliceSegment['aircraft'] | null)?.name ?? null,
  };
}

function stopsOf({ segments }: OfferSlice): number {
  const technicalStops = segments.reduce((sum, { stops }) => sum + stops.length, 0);
  return segments.length - 1 + technicalStops;
}

function amountOf({ id, total_amount: amount }: Pick<Offer, 'id' | 'total_amount'>): number {
  const price = Number(amount);
  if (!isText(amount) || !Number.isFinite(price) || price < 0)
    throw unreadable(id, 'has no total_amount of 0 or more');
  return price;
}

function cabinOf({ passengers }: OfferSliceSegment, id: string): CabinClass {
  const cabin = CABIN_CLASSES.find((name) => name === passengers[0]?.cabin_class);
  if (cabin === undefined) throw unreadable(id, 'has no known cabin_class');
  return cabin;
}

/** The slice's own duration, else the sum of its flights' where Duffel knows it not. */
function sliceMinutes({ duration, segments }: OfferSlice, id: string): number {
  const minutes =
    minutesOf(duration) ??
    segments.reduce((sum, segment) => sum + (minutesOf(segment.duration) ?? Number.NaN), 0);
  if (Number.isNaN(minutes)) throw unreadable(id, 'has no duration');
  return minutes;
}

/** Minutes of an ISO 8601 duration in days, hours and minutes, such as `P1DT2H30M`. */
function minutesOf(duration: string | null): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:[\d.]+S)?)?$/.exec(duration ?? '');
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0] = match.slice(1).map((part = '0') => Number(part));
  return (days * 24 + hours) * 60 + minutes;
}

function momentOf(text: string, id: string): string {
  if (!isText(text) || Number.isNaN(Date.parse(text))) throw unreadable(id, 'has no expires_at');
  return text;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function dateOf(localTime: string): string {
  return localTime.slice(0, 10);
}

function unreadable(id: string, what: string): UnreadableOfferError {
  return new UnreadableOfferError(`The offer ${id} ${what}.`);
}
