/** A day of travelers with the cache on and off: latency, refused requests, and the calls of each supplier with their cost. */
import { LATENCY_FACTOR, liveThroughDay } from '../support/bench/day/day.mjs';
import { scriptsOf } from '../support/bench/day/script.mjs';
import { spread } from '../support/bench/report/figures.mjs';
import { KEY_PREFIX } from '../support/bench/server.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const OPTIONS = {
  travelers: { type: 'string', default: '500' },
  /** How long a day takes. */
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
  const scripts = scriptsOf({ travelers, seed, nowMs: Date.now() });
  const about = `${travelers} travelers (seed ${seed}), a day in ${seconds} s, latencies of suppliers / ${LATENCY_FACTOR}`;
  for (const isShortened of [true, false]) {
    const days = { off: [], on: [] };
    for (let round = 0; round < suite.rounds; round += 1) {
      for (const way of WAYS) {
        const keyPrefix = `${KEY_PREFIX}${way}-${isShortened}-${round}:`;
        const enabled = way === 'on';
        const serverUrl = suite.server.url;
        days[way].push(
          await liveThroughDay({ scripts, seconds, isShortened, enabled, serverUrl, keyPrefix }),
        );
      }
    }
    const setting = isShortened
      ? 'lives shortened as the day is, no limit of suppliers: a day as it is'
      : 'lives and limits as they are: all of the day come in a rush';
    suite.table(
      `${about}; ${setting}`,
      WAYS.map((way) => rowOf(`cache ${way}`, days[way])),
    );
    suite.table('Calls of suppliers and US dollars', supplierRows(days));
    for (const way of WAYS) report(way, days[way]);
  }
});

function rowOf(name, days) {
  const of = (read) => spread(days.map(read));
  const sum = (field) => (day) => Object.values(day.suppliers).reduce((all, each) => all + each[field], 0);
  return {
    name,
    requests: of(({ requests }) => requests),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    refused: of(({ refused }) => refused),
    hitRatio: of(({ hitRatio }) => hitRatio),
    supplierCalls: of(sum('calls')),
    usd: of(sum('usd')),
    faults: of(({ faults }) => faults.length),
    // Longer than the day was to be: the machine was too slow for so many at once, and latencies are those of its queue.
    tookS: of(({ tookS }) => tookS),
  };
}

/** A row for each supplier, and its calls with the cache over those without. */
function supplierRows(days) {
  return Object.keys(days.off[0].suppliers).map((name) => {
    const of = (way, field) => days[way].map(({ suppliers }) => suppliers[name][field]);
    const [off, on] = [of('off', 'calls'), of('on', 'calls')];
    return {
      name,
      callsOff: spread(off),
      callsOn: spread(on),
      onToOff: spread(on.map((calls, round) => (off[round] === 0 ? 1 : calls / off[round]))),
      usdOff: spread(of('off', 'usd')),
      usdOn: spread(of('on', 'usd')),
      overLimitOff: spread(of('off', 'rateLimited')),
      overLimitOn: spread(of('on', 'rateLimited')),
    };
  });
}

/** Answers that are neither right nor a refusal make a run worth less, so they are shown. */
function report(way, days) {
  const faults = days.flatMap((day) => day.faults);
  for (const fault of faults.slice(0, MOST_FAULTS)) console.log(`cache ${way}, a fault: ${fault}`);
}
