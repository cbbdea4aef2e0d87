// What compressing the values of entries saves and costs: the size, and for each direction how long the event loop is
// busy with it when it is done at once, and when it is left to Node's thread pool, where `until` is the time until the
// result is there. JSON.parse, which every hit on the server pays anyway, stands beside.
// Run: npm run bench -- compression
import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { promisify } from 'node:util';
import { flightAnswers } from '../../support/bench/flight-answers.mjs';
import { runSuite } from '../../support/bench/suite.mjs';
import { costsOf } from '../../support/bench/thread-time.mjs';

/** With it the whole output is one piece: each further piece costs an asynchronous call another round. */
const SLACK = 64;

const { constants } = zlib;
const deflate = (level) => () => ({ level });
const brotli = (quality) => (length) => ({
  params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: length },
});
const zstd = (level) => () => ({ params: { [constants.ZSTD_c_compressionLevel]: level } });
const WAYS = {
  'deflate-raw 1': ['deflateRaw', 'inflateRaw', deflate(1)],
  'deflate-raw 3': ['deflateRaw', 'inflateRaw', deflate(3)],
  'deflate-raw 6': ['deflateRaw', 'inflateRaw', deflate(6)],
  'gzip 6': ['gzip', 'gunzip', deflate(6)],
  'brotli 1': ['brotliCompress', 'brotliDecompress', brotli(1)],
  'brotli 4': ['brotliCompress', 'brotliDecompress', brotli(4)],
  ...('zstdCompress' in zlib && {
    'zstd 1': ['zstdCompress', 'zstdDecompress', zstd(1)],
    'zstd 3': ['zstdCompress', 'zstdDecompress', zstd(3)],
  }),
};

await runSuite('compression', {}, async (suite) => {
  const answers = await flightAnswers([2_000, 8_000, 50_000, 1_000_000]);
  const file = { name: 'itinerary.pdf', content: randomBytes(750_000).toString('base64') };
  for (const answer of answers) await compareWays(suite, `${answer.count} flight offers`, answer);
  await compareWays(suite, 'A file in base64, which hardly gets smaller', file);
});

async function compareWays(suite, what, answer) {
  const value = Buffer.from(JSON.stringify(answer));
  const packed = {};
  const works = { 'JSON.parse': () => JSON.parse(value.toString()) };
  for (const [way, [compress, decompress, optionsOf]] of Object.entries(WAYS)) {
    const pack = { ...optionsOf(value.length), chunkSize: value.length + SLACK };
    const unpack = { chunkSize: value.length + SLACK, maxOutputLength: value.length };
    const bytes = (packed[way] = zlib[`${compress}Sync`](value, pack));
    if (!zlib[`${decompress}Sync`](bytes, unpack).equals(value)) throw new Error(`${way} lost something`);
    const [packBehind, unpackBehind] = [promisify(zlib[compress]), promisify(zlib[decompress])];
    works[`${way} compress`] = () => zlib[`${compress}Sync`](value, pack);
    works[`${way} decompress`] = () => zlib[`${decompress}Sync`](bytes, unpack);
    works[`${way} compress behind`] = () => packBehind(value, pack);
    works[`${way} decompress behind`] = () => unpackBehind(bytes, unpack);
  }
  const costs = await costsOf(works);
  const parse = Math.round(costs['JSON.parse'].loopUs);
  const unit = "µs of the event loop's thread; until: until it is there";
  suite.table(
    `${what}: ${value.length} B of JSON, whose JSON.parse takes ${parse} ${unit}`,
    Object.entries(packed).map(([name, bytes]) => ({
      name,
      bytes: bytes.length,
      ratio: (value.length / bytes.length).toFixed(1),
      compress: Math.round(costs[`${name} compress`].loopUs),
      'behind ': behind(costs[`${name} compress behind`]),
      decompress: Math.round(costs[`${name} decompress`].loopUs),
      'behind  ': behind(costs[`${name} decompress behind`]),
    })),
  );
}

function behind({ loopUs, tookUs }) {
  return `${Math.round(loopUs)} (until ${Math.round(tookUs)})`;
}
