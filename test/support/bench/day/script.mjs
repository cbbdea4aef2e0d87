import { Draw } from './draw.mjs';
import { ARRIVALS, CATEGORIES, JOURNEYS, QUESTIONS, WEEKS_AHEAD, WISHES } from './world.mjs';

const DAY_MS = 86_400_000;
const FRIDAY = 5;
/** Seconds between two looks of a traveler, of the least and the most thoughtful. */
const THINKS_S = [10, 70];

/**
 * The scripts of all travelers of a day, by the time of their arrival.
 *
 * @param {{ travelers: number, seed: number, nowMs: number }} of `nowMs`: departures lie ahead of it
 * @returns {import('./script.mjs').Script[]}
 */
export function scriptsOf({ travelers, seed, nowMs }) {
  const draw = new Draw(seed);
  return Array.from({ length: travelers }, (_, number) => {
    const arrivesAt = (draw.weighted(ARRIVALS) + draw.unit()) / ARRIVALS.length;
    return { user: `traveler-${number}`, arrivesAt, steps: withPauses(draw, stepsOf(draw, nowMs)) };
  }).toSorted((one, other) => one.arrivesAt - other.arrivesAt);
}

function withPauses(draw, steps) {
  const [least, most] = THINKS_S;
  return steps.map((step) => ({ ...step, thinksS: least + draw.unit() * (most - least) }));
}

/** A plan of one journey. What is asked of a search again is the slider of its prices. */
function stepsOf(draw, nowMs) {
  const [origin, destination, originCity, city, id, latitude, longitude] = draw.popular(JOURNEYS);
  const departureDate = fridayIn(draw.popular(WEEKS_AHEAD), nowMs);
  const returnDate = laterBy(3, departureDate);
  const flights = { origin, destination, departureDate };
  const stays = { location: city, checkIn: departureDate, checkOut: returnDate };
  const question = `${draw.popular(QUESTIONS)} ${city}`;
  const wish = draw.popular(WISHES);
  const place = { latitude, longitude };
  return [
    get('destinations', `/api/destinations?category=${draw.popular(CATEGORIES)}`),
    get('destinations', `/api/destinations/${id}`),
    get('airports', `/api/flights/airports?query=${encodeURIComponent(originCity)}`),
    get('airports', `/api/flights/airports?query=${encodeURIComponent(city)}`),
    post('flights', '/api/flights/search', flights),
    ...[900, 700, 550, 400].map((maxPrice) =>
      post('flights', '/api/flights/search', { ...flights, maxPrice, currency: 'EUR' }),
    ),
    ...(draw.isOf(0.4)
      ? [post('flights', '/api/flights/search', { ...flights, departureDate: laterBy(7, departureDate) })]
      : []),
    { kind: 'offer', readsOffer: true },
    { kind: 'offer', readsOffer: true },
    post('stays', '/api/accommodations/search', stays),
    post('stays', '/api/accommodations/search', { ...stays, minRating: 4 }),
    get('weather', `/api/weather/forecast?latitude=${latitude}&longitude=${longitude}`),
    post('weather', '/api/weather/forecasts', { places: [place, nearby(place)], days: 5 }),
    get('web', `/api/search/web?query=${encodeURIComponent(question)}`),
    ...(draw.isOf(0.5) ? [get('web', `/api/search/web?query=${encodeURIComponent(question)}&limit=3`)] : []),
    ...(draw.isOf(0.3) ? [post('memory', '/api/memory', { text: `I liked ${city} best in spring.` })] : []),
    post('memory', '/api/memory/search', { query: wish }),
    post('memory', '/api/memory/search', { query: wish, limit: 3 }),
    ...tripSteps({
      title: `Weekend in ${city}`,
      destinationId: id,
      startDate: departureDate,
      endDate: returnDate,
    }),
  ];
}

/** A trip that is created, read several times, changed, and read again. */
function tripSteps(trip) {
  const read = { kind: 'trips', readsTrip: '' };
  return [
    { kind: 'trips', makesTrip: trip },
    read,
    read,
    { kind: 'trips', readsTrip: '/summary' },
    get('trips', '/api/trips'),
    { kind: 'trips', changesTrip: { status: 'planned' } },
    read,
    read,
    get('trips', '/api/trips'),
  ];
}

function get(kind, path) {
  return { kind, path };
}

function post(kind, path, body) {
  return { kind, path, body };
}

/** A place half a degree away, as of a day trip. */
function nearby({ latitude, longitude }) {
  return { latitude: Number((latitude + 0.5).toFixed(2)), longitude };
}

function fridayIn(weeks, nowMs) {
  const day = new Date(nowMs + weeks * 7 * DAY_MS);
  const toFriday = (FRIDAY - day.getUTCDay() + 7) % 7;
  return laterBy(toFriday, day.toISOString().slice(0, 10));
}

function laterBy(days, date) {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}
