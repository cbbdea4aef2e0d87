/**
 * A day of travelers with the cache on and off: first in a rush, for latency and refused requests; then hour by hour on a
 * clock that is moved by hand, for hits, the calls of each supplier and their cost.
 */
import { dayByTheClock } from '../support/bench/day/clocked-day.mjs';
import { LATENCY_FACTOR, rush } from '../support/bench/day/rush.mjs';
import { scriptsOf } from '../support/bench/day/script.mjs';
import { ratios, spread } from '../support/bench/report/figures.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const OPTIONS = {
  travelers: { type: 'string', default: '500' },
  /** How long the rush takes. */
  seconds: { type: 'string', default: '75' },
  seed: { type: 'string', default: '1' },
};
const WAYS = ['off', 'on'];
/** The faults that are shown. */
const MOST_FAULTS = 3;

await runSuite('on-off', { server: true, rounds: 1, options: OPTIONS }, async (suite) => {
  const [travelers, seconds, seed] = ['travelers', 'seconds', 'seed'].map((name) =>
    Number(suite.values[name]),
  );
  const nowMs = new Date().setUTCHours(0, 0, 0, 0);
  const scripts = scriptsOf({ travelers, seed, nowMs });
  const about = `${travelers} travelers, seed ${seed}`;

  const inRush = await bothWays(suite.rounds, (enabled, round) => {
    const keyPrefix = `${KEY_PREFIX}${enabled}-${round}:`;
    return rush({ scripts, seconds, enabled, serverUrl: suite.server.url, keyPrefix });
  });
  const pace = `all in ${seconds} s, limits and lives as they are, suppliers ${LATENCY_FACTOR} times as fast`;
  // Longer than asked for: the machine was too slow, and latencies are those of its queue.
  show(suite, `A rush: ${about}, ${pace}`, inRush, ['p50Ms', 'p99Ms', 'tookS']);

  const days = await bothWays(suite.rounds, (enabled) => dayByTheClock({ scripts, nowMs, enabled }));
  show(suite, `A day of 24 hours: ${about}, limits and lives as they are, store in the process`, days, []);
});

/** The days of each way, in turns. */
async function bothWays(rounds, live) {
  const days = { off: [], on: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const way of WAYS) days[way].push(await live(way === 'on', round));
  }
  return days;
}

/** A table of both ways, and one of the suppliers. Answers that are neither right nor a refusal follow them. */
function show(suite, title, days, furtherFields) {
  const rows = WAYS.map((way) => ({ name: `cache ${way}`, ...rowOf(days[way], furtherFields) }));
  suite.table(title, rows);
  suite.table('Calls of suppliers, those over their limits, and US dollars', supplierRows(days));
  for (const way of WAYS) {
    const faults = days[way].flatMap((day) => day.faults);
    for (const fault of faults.slice(0, MOST_FAULTS)) console.log(`cache ${way}, a fault: ${fault}`);
  }
}

function rowOf(days, furtherFields) {
  const of = (read) => spread(days.map(read));
  const sum = (field) => (day) => Object.values(day.suppliers).reduce((all, each) => all + each[field], 0);
  return {
    requests: of(({ requests }) => requests),
    ...Object.fromEntries(furtherFields.map((field) => [field, of((day) => day[field])])),
    refused: of(({ refused }) => refused),
    hitRatio: of(({ hitRatio }) => hitRatio),
    supplierCalls: of(sum('calls')),
    usd: of(sum('usd')),
    faults: of(({ faults }) => faults.length),
  };
}

/** A row for each supplier that was asked, and its calls with the cache over those without. */
function supplierRows(days) {
  const names = Object.keys(days.off[0].suppliers);
  const of = (way, name, field) => days[way].map(({ suppliers }) => suppliers[name][field]);
  return names
    .filter((name) => of('off', name, 'calls').every((calls) => calls > 0))
    .map((name) => ({
      name,
      callsOff: spread(of('off', name, 'calls')),
      callsOn: spread(of('on', name, 'calls')),
      onToOff: spread(ratios(of('on', name, 'calls'), of('off', name, 'calls'))),
      overLimitOff: spread(of('off', name, 'rateLimited')),
      overLimitOn: spread(of('on', name, 'rateLimited')),
      usdOff: spread(of('off', name, 'usd')),
      usdOn: spread(of('on', name, 'usd')),
    }));
}
