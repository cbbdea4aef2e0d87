/**
 * What a decision of a limiter costs, on a server and in this process: against a script that does nothing; by the number of
 * windows and the way of counting; and where the limit is known to be used up.
 */
import { quantile, spread } from '../support/bench/report/figures.mjs';
import { timed } from '../support/bench/measure.mjs';
import { runSuite } from '../support/bench/suite.mjs';
import { limiterWays } from '../support/bench/ways/limiter-ways.mjs';

const ALONE = 1_000;

await runSuite('limiter', { server: true }, async (suite) => {
  const remote = await limiterWays({ server: suite.server });
  for (const atOnce of [1, 64]) await suite.compare('Decisions on the server', remote.ways, atOnce);
  await tellLatencies(suite, remote.ways);
  await remote.close();
  const local = await limiterWays();
  await suite.compare('Decisions in the process, without a server', local.ways, 64, { onServer: false });
  await local.close();
});

/** A rate hides those that waited long. */
async function tellLatencies(suite, ways) {
  const runs = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < suite.rounds; round += 1) {
    for (const [name, work] of Object.entries(ways)) {
      const took = [];
      for (let turn = 0; turn < ALONE; turn += 1) took.push((await timed(work)) * 1_000);
      runs[name].push(took);
    }
  }
  const rows = Object.entries(runs).map(([name, took]) => ({
    name,
    p50Us: spread(took.map((each) => quantile(each, 0.5))),
    p99Us: spread(took.map((each) => quantile(each, 0.99))),
  }));
  suite.table('One decision alone, on the server, microseconds', rows);
}
