import type { DuffelRefusal } from './duffel-refusal.js';

/** The names that our clients know Duffel's fields by. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  origin: 'origin',
  destination: 'destination',
  departure_date: 'departureDate',
  passengers: 'adults, children or infants',
  age: 'children or infants',
  cabin_class: 'cabinClass',
  max_connections: 'maxStops',
  check_in_date: 'checkIn',
  check_out_date: 'checkOut',
  guests: 'adults or children',
  rooms: 'rooms',
  location: 'location',
  latitude: 'latitude',
  longitude: 'longitude',
  query: 'query',
};

/** The most fields that one message names. */
const MOST_NAMED = 5;

/**
 * Our own words for the fields that Duffel does not accept, from its pointers to them. Fields that our clients don't know
 * are left out, and nothing that Duffel wrote is in the words.
 */
export function refusedFields(errors: DuffelRefusal['errors']): string[] {
  const words = errors.map(({ pointer, field }) => ownWords(pointer ?? field ?? ''));
  return [...new Set(words.filter((word) => word !== undefined))].slice(0, MOST_NAMED);
}

/** The innermost part of a pointer such as `/slices/1/departure_date` that has a name of ours. */
function ownWords(pointer: string): string | undefined {
  const steps = pointer.split('/');
  const step = steps.findLast((part) => Object.hasOwn(OWN_NAMES, part));
  if (step === undefined) return undefined;
  const [, at] = /\bslices\/(\d{1,2})\//.exec(pointer) ?? [];
  const flight = at === undefined || Number(at) === 0 ? '' : ` of flight ${Number(at) + 1}`;
  return `${OWN_NAMES[step]}${flight}`;
}
