/** Hits and decisions beside those of other libraries, in the same run. Installs these first; only when it is asked for by name. */
import { peersFolder } from '../support/bench/peers-folder.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';
import { offersOf, QUERY, SIZES } from '../support/bench/flights.mjs';
import { l1Ways } from '../support/bench/ways/l1-ways.mjs';
import { l2Ways } from '../support/bench/ways/l2-ways.mjs';
import { limiterWays } from '../support/bench/ways/limiter-ways.mjs';

/** On the server more than are ever asked for at once, since callers who ask for the same key may share an answer. */
const KEYS = { inProcess: 64, onServer: 1_024 };
const AT_ONCE = [1, 64];
const NO_SERVER = { onServer: false };
const peers = await peersFolder({ install: true });

await runSuite('peers', { server: true }, async (suite) => {
  await tellHitsInProcess(suite, SIZES['2 kB']);
  for (const size of ['2 kB', '50 kB']) await tellHitsOnServer(suite, size);
  await tellDecisions(suite);
});

async function tellHitsInProcess(suite, bytes) {
  const own = await l1Ways({ bytes });
  const ways = { ...own.ways, ...asked(peers.inProcess(loadOf(bytes)), KEYS.inProcess) };
  for (const atOnce of AT_ONCE) await suite.compare('Hits in the process, 2 kB', ways, atOnce, NO_SERVER);
  await own.close();
}

async function tellHitsOnServer(suite, size) {
  const bytes = SIZES[size];
  const own = await l2Ways({ bytes, server: suite.server });
  const others = await peers.onServer(suite.server.url, loadOf(bytes), `${KEY_PREFIX}peers-${bytes}:`);
  const ways = { ...own.ways, ...asked(others.ways, KEYS.onServer) };
  for (const atOnce of AT_ONCE) await suite.compare(`Hits on the server, ${size}`, ways, atOnce);
  await own.close();
  await others.close();
}

async function tellDecisions(suite) {
  const own = await limiterWays({ server: suite.server });
  const others = await peers.decisions(suite.server.url, `${KEY_PREFIX}peers`);
  const ways = { ...own.ways, ...others.ways };
  for (const atOnce of AT_ONCE) await suite.compare('Decisions on the server', ways, atOnce);
  await own.close();
  await others.close();
  const local = await limiterWays();
  const inProcess = peers.decisionsInProcess();
  await suite.compare('Decisions in the process', { ...local.ways, ...inProcess.ways }, 64, NO_SERVER);
  await local.close();
  await inProcess.close();
}

function loadOf(bytes) {
  const answer = offersOf(bytes);
  return async () => answer;
}

function asked(ways, keys) {
  const query = (turn) => ({ ...QUERY, adults: turn % keys });
  return Object.fromEntries(Object.entries(ways).map(([name, call]) => [name, (turn) => call(query(turn))]));
}
