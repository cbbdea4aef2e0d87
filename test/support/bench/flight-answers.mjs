import { createSandbox } from '../../../apps/supplier-sandbox/src/sandbox.ts';
import { readableOffers } from '../../../apps/tripsage-api/src/flights/duffel.readable-offers.ts';
import { foundFlights } from '../../../apps/tripsage-api/src/flights/found-flights.ts';

const ROUTES = [
  ['CDG', 'JFK'],
  ['LHR', 'SIN'],
  ['FRA', 'NRT'],
  ['MAD', 'EZE'],
  ['AMS', 'CPT'],
  ['JFK', 'LAX'],
];
const HEADERS = {
  authorization: 'Bearer test_token',
  'duffel-version': 'v2',
  'content-type': 'application/json',
};

/**
 * Answers to flight searches as the API keeps them, with about as many bytes of JSON as asked: the first offers of the
 * sandbox's answers to return searches on several routes and days, in TripSage's terms.
 *
 * @param {readonly number[]} sizes
 */
export async function flightAnswers(sizes) {
  const sandbox = createSandbox({
    port: 0,
    behaviour: { latency: { minMs: 0, maxMs: 0 }, rateLimits: { duffel: null } },
  });
  try {
    const url = await sandbox.start();
    const offers = [];
    const largest = Math.max(...sizes);
    for (let search = 0; JSON.stringify(offers).length < largest; search += 1) {
      offers.push(...(await foundOffers(url, search)));
    }
    return sizes.map((size) => answerOf(offers, size));
  } finally {
    await sandbox.close();
  }
}

async function foundOffers(url, search) {
  const [origin, destination] = ROUTES[search % ROUTES.length];
  const day = (days) => new Date(Date.now() + (30 + search + days) * 86_400_000).toISOString().slice(0, 10);
  const slices = [
    { origin, destination, departure_date: day(0) },
    { origin: destination, destination: origin, departure_date: day(9) },
  ];
  const response = await fetch(`${url}/air/offer_requests?return_offers=true`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ data: { slices, passengers: [{ type: 'adult' }], cabin_class: 'economy' } }),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
  const { data } = await response.json();
  return readableOffers(data.offers, Date.now()).offers;
}

/** The most offers that fit. */
function answerOf(offers, size) {
  let count = 0;
  for (let bytes = 0; count < offers.length && bytes < size; count += 1) {
    bytes += JSON.stringify(offers[count]).length;
  }
  return foundFlights({ searchId: 'orq_0000AEdGRkkiTTzNTwbdgc', offers: offers.slice(0, count) });
}
