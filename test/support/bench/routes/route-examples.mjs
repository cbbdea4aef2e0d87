import { Webhook } from 'standardwebhooks';

/** The user who asks. */
const USER = { 'x-sandbox-user': 'ana' };
const ANY_VERSION = { ...USER, 'if-match': '*' };
/** The secret by which the sandbox signs its webhooks, and the API checks them where the sandbox plays Supabase. */
const WEBHOOK_SECRET = 'whsec_dHJpcHNhZ2Utc2FuZGJveC13ZWJob29rLXNlY3JldA==';

const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const leg = (origin, destination, days) => ({ origin, destination, departureDate: inDays(days) });
const PARIS = { latitude: 48.8566, longitude: 2.3522 };

/** @type {import('./route-examples.mjs').RouteExample[]} */
export const ROUTE_EXAMPLES = [
  { route: 'GET /api/flights/airports', path: () => '/api/flights/airports?query=Paris' },
  { route: 'POST /api/flights/airports/search', body: () => ({ query: 'New York' }) },
  {
    route: 'POST /api/flights/search',
    body: () => leg('CDG', 'JFK', 60),
    keep: ({ results }, known) => (known.offer = results[0].id),
  },
  {
    route: 'POST /api/flights/search/multi-city',
    body: () => ({ segments: [leg('CDG', 'JFK', 60), leg('JFK', 'LAX', 64), leg('LAX', 'CDG', 70)] }),
  },
  { route: 'GET /api/flights/offers/{id}', path: ({ offer }) => `/api/flights/offers/${offer}` },
  {
    route: 'POST /api/flights/offers/{id}/refresh',
    path: ({ offer }) => `/api/flights/offers/${offer}/refresh`,
  },
  {
    route: 'POST /api/flights/saved',
    headers: USER,
    body: ({ offer }) => ({ offerId: offer }),
    keep: ({ id }, known) => (known.savedFlight = id),
  },
  { route: 'GET /api/flights/saved', headers: USER },
  {
    route: 'POST /api/accommodations/search',
    body: () => ({ location: 'Paris', checkIn: inDays(60), checkOut: inDays(63) }),
    keep: ({ results: [first] }, known) => {
      known.stay = first.id;
      known.searchResult = first.searchResultId;
    },
  },
  { route: 'GET /api/accommodations/{id}', path: ({ stay }) => `/api/accommodations/${stay}` },
  { route: 'POST /api/accommodations/details', body: ({ stay }) => ({ id: stay }) },
  {
    route: 'GET /api/accommodations/search-results/{id}/rates',
    path: ({ searchResult }) => `/api/accommodations/search-results/${searchResult}/rates`,
  },
  {
    route: 'GET /api/weather/forecast',
    path: () => `/api/weather/forecast?${new URLSearchParams(PARIS)}`,
  },
  {
    route: 'POST /api/weather/forecasts',
    body: () => ({ places: [PARIS, { latitude: 40.7128, longitude: -74.006 }] }),
  },
  { route: 'GET /api/search/web', path: () => '/api/search/web?query=ramen+in+Kyoto' },
  { route: 'GET /api/destinations', path: () => '/api/destinations?category=food&travelMonth=5' },
  { route: 'GET /api/destinations/{id}', path: () => '/api/destinations/lisbon' },
  { route: 'POST /api/destinations/search', body: () => ({ query: 'quiet beaches with good food' }) },
  {
    route: 'POST /api/trips',
    headers: USER,
    body: () => ({ title: 'New York in spring', destinationId: 'new-york', startDate: inDays(60) }),
    keep: ({ id }, known) => (known.trip = id),
  },
  { route: 'GET /api/trips', headers: USER },
  {
    route: 'PATCH /api/trips/{id}',
    path: ({ trip }) => `/api/trips/${trip}`,
    headers: ANY_VERSION,
    body: () => ({ status: 'planned' }),
  },
  { route: 'GET /api/trips/{id}', path: ({ trip }) => `/api/trips/${trip}`, headers: USER },
  {
    route: 'POST /api/trips/{id}/items',
    path: ({ trip }) => `/api/trips/${trip}/items`,
    headers: USER,
    body: () => ({ kind: 'activity', title: 'The High Line', day: inDays(61) }),
    keep: ({ id }, known) => (known.item = id),
  },
  {
    route: 'PATCH /api/trips/{id}/items/{itemId}',
    path: ({ trip, item }) => `/api/trips/${trip}/items/${item}`,
    headers: ANY_VERSION,
    body: () => ({ title: 'The High Line at noon' }),
  },
  { route: 'GET /api/trips/{id}/items', path: ({ trip }) => `/api/trips/${trip}/items`, headers: USER },
  { route: 'GET /api/trips/{id}/summary', path: ({ trip }) => `/api/trips/${trip}/summary`, headers: USER },
  {
    route: 'POST /api/memory',
    headers: USER,
    body: () => ({ text: 'I always take an aisle seat.' }),
    keep: ({ added: [first] }, known) => (known.memory = first.id),
  },
  { route: 'POST /api/memory/search', headers: USER, body: () => ({ query: 'Which seat do I take?' }) },
  { route: 'GET /api/memory/{id}', path: ({ memory }) => `/api/memory/${memory}`, headers: USER },
  {
    route: 'PATCH /api/memory/{id}',
    path: ({ memory }) => `/api/memory/${memory}`,
    headers: USER,
    body: () => ({ text: 'I take a window seat by now.' }),
  },
  { route: 'POST /api/embeddings', headers: USER, body: () => ({ texts: ['a quiet beach', 'a loud city'] }) },
  { route: 'POST /hooks/supabase', body: ({ trip }) => changeOf(trip), sign: signed },
  { route: 'DELETE /api/memory/{id}', path: ({ memory }) => `/api/memory/${memory}`, headers: USER },
  { route: 'DELETE /api/memory', headers: USER },
  {
    route: 'DELETE /api/flights/saved/{id}',
    path: ({ savedFlight }) => `/api/flights/saved/${savedFlight}`,
    headers: USER,
  },
  {
    route: 'DELETE /api/trips/{id}/items/{itemId}',
    path: ({ trip, item }) => `/api/trips/${trip}/items/${item}`,
    headers: ANY_VERSION,
  },
  { route: 'DELETE /api/trips/{id}', path: ({ trip }) => `/api/trips/${trip}`, headers: ANY_VERSION },
];

/** The request of an example, once those before it have been answered. */
export function requestOf({ route, path, headers, body, sign }, known) {
  const [method, pattern] = route.split(' ');
  const text = body === undefined ? undefined : JSON.stringify(body(known));
  const type = text === undefined ? {} : { 'content-type': 'application/json' };
  return {
    path: path === undefined ? pattern : path(known),
    init: { method, headers: { ...type, ...headers, ...sign?.(text) }, body: text },
  };
}

/** A change as the database tells it. */
function changeOf(trip) {
  const row = { id: trip, user_id: 'ana' };
  return { type: 'UPDATE', table: 'trips', schema: 'public', record: row, old_record: row };
}

function signed(text) {
  const id = 'msg_of_the_table_of_routes';
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(WEBHOOK_SECRET).sign(id, at, text),
  };
}
