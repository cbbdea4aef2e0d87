/** What a hit in the process costs, against a map whose key is the JSON of the arguments. */
import { SIZES } from '../support/bench/flights.mjs';
import { runSuite } from '../support/bench/suite.mjs';
import { l1Ways } from '../support/bench/ways/l1-ways.mjs';

await runSuite('l1', {}, async (suite) => {
  for (const [size, bytes] of Object.entries(SIZES)) {
    const { ways, close } = await l1Ways({ bytes });
    for (const atOnce of [1, 64, 512]) await suite.compare(`Hits in the process, ${size}`, ways, atOnce);
    await close();
  }
});
