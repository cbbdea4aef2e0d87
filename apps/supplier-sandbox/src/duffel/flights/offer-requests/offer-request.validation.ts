import { DateTime } from 'luxon';
import { DuffelRefusal, invalidField, type DuffelErrorEntry } from '../../duffel.errors.js';
import type { PassengerType } from '../../duffel.types.js';
import { findLocation, type Location } from '../../reference/places.js';
import type { FlightSearch, SliceSearch, Traveller } from '../timetable/flight-search.js';
import type { OfferRequestBody } from './offer-request.schema.js';

type Slice = OfferRequestBody['data']['slices'][number];
type Passenger = OfferRequestBody['data']['passengers'][number];

const DEFAULT_MAX_CONNECTIONS = 1;
const MOST_SEATS = 9;

/** Checks what a JSON schema can't: places exist, dates are in order, passengers fit. Names every fault at once. */
export function toFlightSearch({ data }: OfferRequestBody, now: number): FlightSearch {
  const faults: DuffelErrorEntry[] = [];
  const slices = data.slices.map((slice, at) => toSlice(slice, `/slices/${at}`, now, faults));
  const travellers = data.passengers.map((passenger, at) =>
    toTraveller(passenger, `/passengers/${at}`, faults),
  );
  checkOrder(data.slices, faults);
  checkParty(travellers, faults);
  if (faults.length > 0) throw new DuffelRefusal(422, faults);
  return {
    slices: slices.filter((slice) => slice !== undefined),
    travellers,
    cabin: data.cabin_class ?? 'economy',
    maxConnections: data.max_connections ?? DEFAULT_MAX_CONNECTIONS,
  };
}

function toSlice(
  slice: Slice,
  pointer: string,
  now: number,
  faults: DuffelErrorEntry[],
): SliceSearch | undefined {
  const origin = place(slice.origin, `${pointer}/origin`, faults);
  const destination = place(slice.destination, `${pointer}/destination`, faults);
  if (!origin || !destination) return undefined;

  if (origin.airports.some((airport) => destination.airports.includes(airport))) {
    faults.push(
      wrong(
        `${pointer}/destination`,
        `Field 'destination' must differ from 'origin', given '${slice.destination}'`,
      ),
    );
  }
  const zone = origin.airports[0]!.timeZone;
  const date = DateTime.fromISO(slice.departure_date, { zone });
  if (!date.isValid) {
    faults.push(
      wrong(
        `${pointer}/departure_date`,
        `Field 'departure_date' must be a day of the calendar, given '${slice.departure_date}'`,
      ),
    );
  } else if (date < DateTime.fromMillis(now, { zone }).startOf('day')) {
    faults.push(
      wrong(
        `${pointer}/departure_date`,
        `Field 'departure_date' must be today or later, given '${slice.departure_date}'`,
      ),
    );
  }
  return {
    origin,
    destination,
    date: slice.departure_date,
    departureTime: slice.departure_time ?? undefined,
    arrivalTime: slice.arrival_time ?? undefined,
  };
}

function place(iata: string, pointer: string, faults: DuffelErrorEntry[]): Location | undefined {
  const location = findLocation(iata.toUpperCase());
  if (location) return location;
  const field = pointer.split('/').at(-1)!;
  faults.push(
    wrong(pointer, `Field '${field}' must be the IATA code of a known airport or city, given '${iata}'`),
  );
  return undefined;
}

function toTraveller(passenger: Passenger, pointer: string, faults: DuffelErrorEntry[]): Traveller {
  const type = passenger.type ?? undefined;
  const age = passenger.age ?? undefined;
  const fareType = passenger.fare_type ?? undefined;
  if (type === undefined && age === undefined && fareType === undefined) {
    faults.push(
      invalidField(
        `${pointer}/type`,
        'validation_required',
        'Required field',
        "A passenger must have a 'type', an 'age' or a 'fare_type'",
      ),
    );
  }
  if (type !== undefined && age !== undefined) {
    faults.push(wrong(`${pointer}/age`, "A passenger can have a 'type' or an 'age', but not both"));
  }
  return {
    id: passenger.id,
    kind: type ?? kindOfAge(age),
    type,
    age,
    fareType,
    givenName: passenger.given_name ?? undefined,
    familyName: passenger.family_name ?? undefined,
  };
}

/** The airlines' usual bounds: under 2 on a lap, under 12 a child. */
function kindOfAge(age: number | undefined): PassengerType {
  if (age === undefined || age >= 12) return 'adult';
  return age < 2 ? 'infant_without_seat' : 'child';
}

function checkOrder(slices: readonly Slice[], faults: DuffelErrorEntry[]): void {
  for (const [at, slice] of slices.entries()) {
    const before = slices[at - 1]?.departure_date;
    if (before !== undefined && slice.departure_date < before) {
      faults.push(
        wrong(
          `/slices/${at}/departure_date`,
          `Field 'departure_date' must not be before ${before}, the one of the slice before, given '${slice.departure_date}'`,
        ),
      );
    }
  }
}

function checkParty(travellers: readonly Traveller[], faults: DuffelErrorEntry[]): void {
  const count = (kind: PassengerType): number => travellers.filter((one) => one.kind === kind).length;
  const adults = count('adult');
  const infants = count('infant_without_seat');
  if (adults + count('child') > MOST_SEATS) {
    faults.push(wrong('/passengers', `Field 'passengers' must hold at most ${MOST_SEATS} with a seat`));
  }
  if (infants > adults) {
    faults.push(
      wrong(
        '/passengers',
        `Field 'passengers' must hold an adult for each infant: ${infants} infants, ${adults} adults`,
      ),
    );
  }
}

function wrong(pointer: string, message: string): DuffelErrorEntry {
  return invalidField(pointer, 'validation_inclusion', 'Invalid field', message);
}
