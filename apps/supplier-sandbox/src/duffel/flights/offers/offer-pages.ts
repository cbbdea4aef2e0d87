import { DuffelRefusal, invalidField } from '../../duffel.errors.js';
import { minutesOf } from './iso-duration.js';
import type { ListedOffer } from './offers.js';

/** The query of GET /air/offers, as text. */
export interface OfferListQuery {
  offer_request_id?: string;
  limit?: string;
  sort?: string;
  max_connections?: string;
  after?: string;
  before?: string;
}

/** A page and the cursors to its neighbours; null where there is none. */
export interface Page {
  readonly data: readonly ListedOffer[];
  readonly meta: { readonly limit: number; readonly before: string | null; readonly after: string | null };
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

const ORDERS: Record<string, (offer: ListedOffer) => number> = {
  total_amount: (offer) => Number(offer.total_amount),
  total_duration: (offer) => offer.slices.reduce((sum, slice) => sum + minutesOf(slice.duration!), 0),
};

/** Filters, sorts and cuts out the page that is asked for. Throws a `DuffelRefusal` that names a wrong parameter. */
export function pageOf(offers: readonly ListedOffer[], query: OfferListQuery): Page {
  const limit = wholeNumber(query, 'limit', 1, MAX_LIMIT) ?? DEFAULT_LIMIT;
  const maxConnections = wholeNumber(query, 'max_connections', 0, 2) ?? Infinity;
  const fitting = offers.filter(({ slices }) =>
    slices.every((slice) => slice.segments.length - 1 <= maxConnections),
  );
  const sorted = inOrder(fitting, query.sort);
  const start = startOf(sorted, limit, query);
  const data = sorted.slice(start, start + limit);
  return {
    data,
    meta: {
      limit,
      before: start > 0 ? cursorOf(sorted[start]!) : null,
      after: start + limit < sorted.length ? cursorOf(data.at(-1)!) : null,
    },
  };
}

function inOrder(offers: readonly ListedOffer[], sort: string | undefined): readonly ListedOffer[] {
  if (sort === undefined) return offers;
  const order = Object.hasOwn(ORDERS, sort) ? ORDERS[sort] : undefined;
  if (!order) throw wrong('sort', `one of ${Object.keys(ORDERS).join(', ')}`, sort);
  return offers.toSorted((a, b) => order(a) - order(b));
}

function startOf(offers: readonly ListedOffer[], limit: number, { after, before }: OfferListQuery): number {
  if (after !== undefined && before !== undefined)
    throw wrong('before', "absent when 'after' is given", before);
  if (after !== undefined) return placeOf(offers, 'after', after) + 1;
  if (before !== undefined) return Math.max(0, placeOf(offers, 'before', before) - limit);
  return 0;
}

/** Opaque to clients: the offer that the page ends or begins with. */
function cursorOf({ id }: ListedOffer): string {
  return Buffer.from(id).toString('base64url');
}

function placeOf(offers: readonly ListedOffer[], parameter: string, cursor: string): number {
  const place = offers.findIndex((offer) => cursorOf(offer) === cursor);
  if (place < 0) throw wrong(parameter, 'a cursor from `meta` of this list', cursor);
  return place;
}

function wholeNumber(
  query: OfferListQuery,
  parameter: 'limit' | 'max_connections',
  least: number,
  most: number,
): number | undefined {
  const given = query[parameter];
  if (given === undefined) return undefined;
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= least && value <= most) return value;
  throw wrong(parameter, `a whole number from ${least} to ${most}`, given);
}

function wrong(parameter: string, expected: string, given: string): DuffelRefusal {
  const message = `Parameter '${parameter}' must be ${expected}, given '${given}'`;
  return new DuffelRefusal(422, [
    invalidField(`/${parameter}`, 'validation_inclusion', 'Invalid parameter', message),
  ]);
}
