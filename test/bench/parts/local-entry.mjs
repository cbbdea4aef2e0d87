// What an entry takes in the process that holds it, read from the store and decoded once: heap and buffers, for each byte
// of its value and besides.
// Run: npm run bench -- local-entry
import { readEntry } from '../../../libs/cache/src/cached-call/look-up/read-entry.ts';
import { encodeEntry } from '../../../libs/cache/src/values/entry-codec.ts';
import { encodeValue } from '../../../libs/cache/src/values/value-codec.ts';
import { flightAnswers } from '../../support/bench/flight-answers.mjs';
import { collectGarbage, memoryInUse } from '../../support/bench/heap.mjs';
import { runSuite } from '../../support/bench/suite.mjs';

const TOTAL_BYTES = 20_000_000;
const MOST_ENTRIES = 5_000;
const ANY_ENTRY = {
  freshMs: 1_000,
  staleMs: 0,
  staleIfErrorMs: 0,
  lifeMs: 1_000,
  loadMs: 1,
  isBornStale: false,
  token: crypto.randomUUID(),
  version: { epoch: crypto.randomUUID(), number: 1 },
  schemaVersion: '',
  prefixes: [],
};

const answers = await flightAnswers([2_000, 50_000, 1_000_000]);
const numbers = Array.from({ length: 5_000 }, (_, index) => index % 100);
const samples = {
  ...Object.fromEntries(answers.map((answer) => [`${answer.count} flight offers`, answer])),
  'a text of 1 kB': 'x'.repeat(1_000),
  'a text of 100 kB': 'x'.repeat(100_000),
  'whole numbers': numbers,
  'small objects': numbers.map((id) => ({ id, of: { kind: 1 } })),
  'a Map of dates': new Map(numbers.map((day, index) => [`k${index}`, new Date(day)])),
  'empty lists': numbers.map(() => []),
};

await runSuite('local-entry', {}, async (suite) => {
  const rows = [];
  for (const [what, value] of Object.entries(samples)) {
    for (const tagCount of [1, 100]) {
      rows.push({ name: `${what}, ${tagCount} tags`, ...(await heldBytes(value, tagCount)) });
    }
  }
  suite.table('Bytes that an entry takes in the process that holds it', rows);
});

async function heldBytes(value, tagCount) {
  const encoded = encodeValue(value, 'bench');
  const count = Math.min(MOST_ENTRIES, Math.ceil(TOTAL_BYTES / encoded.value.length));
  const stored = await encodeEntry({
    ...ANY_ENTRY,
    tags: Array.from({ length: tagCount }, (_, index) => `offer:off_0000AEdGRkkiTTzNTwb${index}`),
    ...encoded,
  });
  const store = { read: async () => [{ bytes: Buffer.from(stored), remainingMs: 1_000 }] };
  const held = [];
  collectGarbage();
  const before = memoryInUse();
  for (let index = 0; index < count; index += 1) {
    const found = await readEntry(store, `flights:offers:search:${index}`, 0, '');
    if (found.state !== 'managed') throw new Error(found.state);
    found.local.value.to({});
    held.push(found.local);
  }
  collectGarbage();
  const taken = Math.round((memoryInUse() - before) / count);
  const { length } = encoded.value;
  return { value: length, taken, 'for a byte': (taken / length).toFixed(2), cost: held[0].cost };
}
