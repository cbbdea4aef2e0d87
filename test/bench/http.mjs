/**
 * A hot flight search of the real API over HTTP, against a bare Fastify route that sends the same text, and one that makes it
 * of the object. Each server is a process of its own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { Child } from '../support/bench/processes/child.mjs';
import { searchRequest, startApi, startSandbox } from '../support/bench/processes/house.mjs';
import { ratios, spread } from '../support/bench/report/figures.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const CONNECTIONS = 32;
/** A round is this many times as long as those of other suites: connections take their time. */
const ROUND_FACTOR = 5;
/** What the answer is to be as large as, of those of several routes. */
const WANTED_BYTES = 56_000;
const ROUTES = ['CDG-JFK', 'LHR-SIN', 'FRA-NRT', 'MAD-EZE', 'AMS-CPT', 'JFK-LAX'];
const BARE = new URL('../support/bench/processes/bare-routes.mjs', import.meta.url);

await runSuite('http', { server: true, rounds: 5 }, async (suite) => {
  const sandbox = await startSandbox({ latencyMs: 0 });
  const place = { supplierUrl: sandbox.url, keyPrefix: KEY_PREFIX };
  const embedded = await startApi(place);
  const clustered = await startApi({ ...place, serverUrl: suite.server.url });
  const [texts, objects] = [new Child(BARE), new Child(BARE)];
  try {
    const { request, text } = await aboutAsLarge(embedded.url);
    const [textsUrl, objectsUrl] = [await texts.order('listen', text), await objects.order('listen', text)];
    const ways = {
      'bare route, ready text': `${textsUrl}/text`,
      'bare route, object': `${objectsUrl}/object`,
      'the API, store in the process': `${embedded.url}/api/flights/search`,
      'the API, on the server': `${clustered.url}/api/flights/search`,
    };
    const rows = await compareUrls(suite, ways, request);
    suite.table(`POST of a hot search, ${text.length} bytes, ${CONNECTIONS} connections`, rows);
  } finally {
    for (const each of [texts, objects, embedded, clustered, sandbox]) await each.end();
  }
});

async function aboutAsLarge(apiUrl) {
  const found = [];
  for (const route of ROUTES) {
    const [origin, destination] = route.split('-');
    const request = searchRequest({ origin, destination });
    const response = await fetch(`${apiUrl}/api/flights/search`, request);
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    found.push({ request, text: await response.text() });
    await delay(1);
  }
  const distance = ({ text }) => Math.abs(text.length - WANTED_BYTES);
  return found.toSorted((one, other) => distance(one) - distance(other))[0];
}

async function compareUrls({ rounds, roundMs }, ways, request) {
  const runs = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, url] of Object.entries(ways)) {
      const duration = (roundMs * ROUND_FACTOR) / 1_000;
      const result = await autocannon({ url, ...request, connections: CONNECTIONS, duration });
      if (result.non2xx + result.errors > 0) throw new Error(`${url}: ${result.non2xx} were refused`);
      // The first compiles the code.
      if (round >= 0) runs[name].push(result);
    }
  }
  const [raw] = Object.values(runs);
  const rate = (results) => results.map(({ requests, duration }) => requests.total / duration);
  return Object.entries(runs).map(([name, results]) => ({
    name,
    perSecond: spread(rate(results)),
    ratio: spread(ratios(rate(results), rate(raw))),
    p50Ms: spread(results.map(({ latency }) => latency.p50)),
    p99Ms: spread(results.map(({ latency }) => latency.p99)),
  }));
}
