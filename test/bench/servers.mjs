/**
 * Two servers side by side, in turns: `npm run bench -- servers --a URL --b URL`. Without `--b` one alone, without both the
 * one that suites use otherwise, against itself: what then differs is chance.
 */
import { Child } from '../support/bench/processes/child.mjs';
import { Latencies } from '../support/bench/report/latencies.mjs';
import { ratios, rounded, spread } from '../support/bench/report/figures.mjs';
import { benchServer, KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const OPERATIONS = ['GET', 'SET', 'script'];
const DEPTHS = [1, 16, 64];
const PROCESSES = [1, 2];
const KEYS = Array.from({ length: 1_000 }, (_, index) => `${KEY_PREFIX}servers:${index}`);
const ENTRIES = 10_000;
const VALUE = 'x'.repeat(1_800);
const CLIENT = new URL('../support/bench/processes/server-client.mjs', import.meta.url);
const OPTIONS = { a: { type: 'string' }, b: { type: 'string' } };

await runSuite('servers', { options: OPTIONS, rounds: 3 }, async (suite) => {
  const { a, b } = suite.values;
  const first = await benchServer(a ? { url: a } : {});
  const second = b || !a ? await benchServer({ url: b ?? first.url }) : undefined;
  const sides = { a: first, ...(second && { b: second }) };
  try {
    await tellServers(suite, sides);
    for (const processes of PROCESSES) await tellRates(suite, sides, processes);
  } finally {
    await second?.stop();
    await first.stop();
  }
});

/** What they are, and what an entry takes in each. */
async function tellServers(suite, sides) {
  const rows = [];
  for (const [side, server] of Object.entries(sides)) {
    const before = await server.usedMemory();
    const keys = Array.from({ length: ENTRIES }, (_, index) => `${KEY_PREFIX}memory:${index}`);
    await Promise.all(keys.map((key) => server.raw.setex(key, 3_600, VALUE)));
    const bytes = ((await server.usedMemory()) - before) / ENTRIES;
    await server.unlink(`${KEY_PREFIX}memory:*`);
    rows.push({
      name: side,
      server: server.name,
      bytesPerEntry: Math.round(bytes),
      connections: await server.info('clients', 'connected_clients'),
      connectionLimit: await server.info('clients', 'maxclients'),
    });
  }
  suite.table(
    `The servers; an entry has ${VALUE.length} bytes and a key of ${`${KEY_PREFIX}memory:0`.length}`,
    rows,
  );
}

async function tellRates(suite, sides, processes) {
  const clients = {};
  for (const [side, { url, raw }] of Object.entries(sides)) {
    await Promise.all(KEYS.map((key) => raw.setex(key, 3_600, VALUE)));
    clients[side] = Array.from({ length: processes }, () => new Child(CLIENT));
    for (const client of clients[side]) await client.order('connect', { url, keys: KEYS, value: VALUE });
  }
  try {
    for (const operation of OPERATIONS) {
      const rows = [];
      for (const depth of DEPTHS) rows.push(...(await rowsOf(suite, sides, clients, { operation, depth })));
      const title = `${operation}, ${processes} client process${processes > 1 ? 'es' : ''}; ratio: to a`;
      suite.table(title, rows);
    }
  } finally {
    for (const client of Object.values(clients).flat()) await client.end();
  }
}

async function rowsOf({ rounds, roundMs }, sides, clients, order) {
  const runs = Object.fromEntries(Object.keys(clients).map((side) => [side, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [side, own] of Object.entries(clients)) {
      const cpuBefore = await sides[side].cpuUs();
      const parts = await Promise.all(own.map((client) => client.order('run', { ...order, forMs: roundMs })));
      const done = parts.reduce((sum, part) => sum + part.done, 0);
      const cpuUs = ((await sides[side].cpuUs()) - cpuBefore) / done;
      const latencies = new Latencies();
      for (const { counts } of parts) latencies.merge(counts);
      const perSecond = parts.reduce((sum, part) => sum + (part.done / part.tookMs) * 1_000, 0);
      // The first compiles the code.
      if (round >= 0) runs[side].push({ perSecond, cpuUs, latencies });
    }
  }
  const rates = (side) => runs[side].map(({ perSecond }) => perSecond);
  const us = (side, q) => spread(runs[side].map(({ latencies }) => rounded(latencies.quantile(q))));
  return Object.keys(runs).map((side) => ({
    name: side,
    atOnce: order.depth,
    perSecond: spread(rates(side)),
    ratio: spread(ratios(rates(side), rates('a'))),
    p50Us: us(side, 0.5),
    p99Us: us(side, 0.99),
    p999Us: us(side, 0.999),
    serverCpuUs: spread(runs[side].map(({ cpuUs }) => cpuUs)),
  }));
}
