/** The API with the cache on and off, for the same mix of requests: latency, throughput, and the calls of the supplier. */
import { timed } from '../support/bench/measure.mjs';
import { liftLimit, searchRequest, startApi, startSandbox } from '../support/bench/processes/house.mjs';
import { quantile, ratios, spread } from '../support/bench/report/figures.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const SUPPLIER_MS = 100;
const REQUESTS = 400;
const AT_ONCE = 16;
/** Few searches are asked for often, and many seldom. */
const SEARCHES = 40;
const PLACES = ['CDG', 'LHR', 'FRA', 'MAD', 'AMS', 'JFK', 'SIN', 'NRT'];

await runSuite('on-off', { server: true, rounds: 3 }, async (suite) => {
  const sandbox = await startSandbox({ latencyMs: SUPPLIER_MS });
  const runs = { off: [], on: [] };
  try {
    for (let round = 0; round < suite.rounds; round += 1) {
      for (const way of Object.keys(runs)) runs[way].push(await oneRound(suite, sandbox, way, round));
    }
  } finally {
    await sandbox.end();
  }
  const of = (way, field) => runs[way].map((run) => run[field]);
  const rows = Object.keys(runs).map((way) => ({
    name: `cache ${way}`,
    perSecond: spread(of(way, 'perSecond')),
    ratio: spread(ratios(of(way, 'perSecond'), of('off', 'perSecond'))),
    p50Ms: spread(of(way, 'p50Ms')),
    p99Ms: spread(of(way, 'p99Ms')),
    supplierCalls: spread(of(way, 'calls')),
  }));
  const title = `${REQUESTS} requests for ${SEARCHES} searches, ${AT_ONCE} at once, the supplier takes ${SUPPLIER_MS} ms`;
  suite.table(`${title}; ratio: of the throughput`, rows);
});

/** A process and a prefix of its own: each round begins cold. */
async function oneRound({ server }, sandbox, way, round) {
  const api = await startApi({
    supplierUrl: sandbox.url,
    serverUrl: server.url,
    keyPrefix: `${KEY_PREFIX}${way}-${round}:`,
    enabled: way === 'on',
  });
  try {
    await liftLimit(api.url);
    const mix = mixOfRequests(round);
    const callsBefore = await sandbox.calls();
    const took = [];
    const allMs = await timed(() =>
      Promise.all(Array.from({ length: AT_ONCE }, () => sendAll(api.url, mix, took))),
    );
    return {
      perSecond: (REQUESTS / allMs) * 1_000,
      p50Ms: quantile(took, 0.5),
      p99Ms: quantile(took, 0.99),
      calls: (await sandbox.calls()) - callsBefore,
    };
  } finally {
    await api.end();
  }
}

async function sendAll(url, mix, took) {
  for (let request = mix.pop(); request !== undefined; request = mix.pop()) {
    const sent = request;
    took.push(
      await timed(async () => {
        const response = await fetch(`${url}/api/flights/search`, sent);
        const text = await response.text();
        if (!response.ok) throw new Error(`${response.status}: ${text}`);
      }),
    );
  }
}

/** The same for both ways: the search of rank r comes with a weight of 1 / r, as words do in texts. */
function mixOfRequests(round) {
  const weights = Array.from({ length: SEARCHES }, (_, rank) => 1 / (rank + 1));
  const sum = weights.reduce((one, other) => one + other, 0);
  return Array.from({ length: REQUESTS }, (_, index) => {
    // Spread evenly by the golden ratio, so that no generator of random numbers takes part.
    let left = (((index + round) * 0.618033988749895) % 1) * sum;
    const rank = weights.findIndex((weight) => (left -= weight) <= 0);
    return searchRequest(routeOf(Math.max(rank, 0)));
  });
}

function routeOf(rank) {
  const from = rank % PLACES.length;
  const to = (from + 1 + Math.floor(rank / PLACES.length)) % PLACES.length;
  return { origin: PLACES[from], destination: PLACES[to] };
}
