/** What a cold miss on a server costs when the loader does nothing, against the commands that it can't do without. */
import { SIZES } from '../support/bench/flights.mjs';
import { runSuite } from '../support/bench/suite.mjs';
import { missWays } from '../support/bench/ways/miss-ways.mjs';

await runSuite('miss', { server: true }, async (suite) => {
  for (const atOnce of [1, 64]) {
    const { ways, close } = await missWays({ bytes: SIZES['2 kB'], server: suite.server });
    await suite.compare('Cold misses, 2 kB; cpuUs is of this process, for one', ways, atOnce);
    await close();
  }
});
