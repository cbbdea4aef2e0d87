/**
 * How often a supplier is asked for one cold key that many want at once, counted by the supplier, and when all have it:
 * 1,000 callers in one process, and 250 in each of four.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { timed } from '../support/bench/measure.mjs';
import { peersFolder } from '../support/bench/peers-folder.mjs';
import { Child } from '../support/bench/processes/child.mjs';
import { ratios, spread } from '../support/bench/report/figures.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const SUPPLIER_MS = 100;
const CROWDS = [
  { processes: 1, callers: 1_000 },
  { processes: 4, callers: 250 },
];
const PROGRAM = new URL('../support/bench/processes/caller.mjs', import.meta.url);

let asked = 0;
const supplier = createServer((_request, response) => {
  asked += 1;
  setTimeout(() => response.end(JSON.stringify({ asked })), SUPPLIER_MS);
}).listen(0, '127.0.0.1');
await once(supplier, 'listening');
const supplierUrl = `http://127.0.0.1:${supplier.address().port}`;

await runSuite('stampede', { server: true, rounds: 5 }, async (suite) => {
  const names = ['@tripsage/cache', ...(await peerNames())];
  for (const crowd of CROWDS) {
    const rows = [];
    for (const name of names) rows.push(await rowOf(suite, name, crowd));
    const { processes, callers } = crowd;
    const title = `${processes} x ${callers} callers for one cold key, whose supplier takes ${SUPPLIER_MS} ms`;
    suite.table(`${title}; ratio: of one call's time to that until all have it`, rows);
  }
});
supplier.close();

async function peerNames() {
  const peers = await peersFolder({ install: false });
  return peers ? peers.STAMPEDING : [];
}

async function rowOf({ server, rounds }, name, { processes, callers }) {
  const children = Array.from({ length: processes }, () => new Child(PROGRAM));
  try {
    const place = { url: server.url, keyPrefix: KEY_PREFIX };
    for (const child of children) await child.order('start', name, place, supplierUrl);
    // Connections are made and code compiled before anything counts.
    await ask(children, { key: `${processes}-0`, callers });
    const results = [];
    for (let round = 1; round <= rounds; round += 1) {
      const before = asked;
      const oneMs = await timed(async () => (await fetch(supplierUrl)).text());
      const startedWith = asked - before;
      const allMs = await timed(() => ask(children, { key: `${processes}-${round}`, callers }));
      results.push({ loads: asked - before - startedWith, allMs, oneMs });
    }
    const of = (field) => results.map((result) => result[field]);
    return {
      name,
      loads: spread(of('loads')),
      untilAllHaveItMs: spread(of('allMs')),
      ratio: spread(ratios(of('oneMs'), of('allMs'))),
    };
  } finally {
    for (const child of children) await child.end();
  }
}

function ask(children, want) {
  return Promise.all(children.map((child) => child.order('ask', want)));
}
