/** What a hit on the server costs, against the GET and JSON.parse that it can't do without. */
import { SIZES } from '../support/bench/flights.mjs';
import { runSuite } from '../support/bench/suite.mjs';
import { l2Ways } from '../support/bench/ways/l2-ways.mjs';

/** 512 values of 1 MB under way would measure the memory of the machine. */
const AT_ONCE = { '2 kB': [1, 64, 512], '50 kB': [1, 64, 512], '1 MB': [1, 8] };

await runSuite('l2', { server: true }, async (suite) => {
  for (const [size, bytes] of Object.entries(SIZES)) {
    const { ways, close } = await l2Ways({ bytes, server: suite.server });
    for (const atOnce of AT_ONCE[size]) await suite.compare(`Hits on the server, ${size}`, ways, atOnce);
    await close();
  }
});
