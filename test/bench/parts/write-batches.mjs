/**
 * Compares ways in which one cached read, a GET, may travel over one ioredis connection to one server on this machine: as a
 * plain command, with ioredis' auto-pipelining, and as the store sends it, one write to the socket for each turn.
 */
import { Redis } from 'ioredis';
import { WriteBatches } from '../../../libs/cache/dist/stores/dragonfly/connection/write-batches.js';
import { KEY_PREFIX } from '../../support/bench/server.mjs';
import { runSuite } from '../../support/bench/suite.mjs';

const VALUE_BYTES = 1_800;
const KEYS = Array.from({ length: 512 }, (_, index) => `${KEY_PREFIX}${index}`);

await runSuite('write-batches', { server: true }, async (suite) => {
  const { url } = suite.server;
  const plain = new Redis(url);
  const auto = new Redis(url, { enableAutoPipelining: true });
  const gathered = new Redis(url);
  const batches = new WriteBatches();
  for (const key of KEYS) await plain.set(key, Buffer.alloc(VALUE_BYTES, 'x'), 'PX', 600_000);
  const keyOf = (turn) => KEYS[turn % KEYS.length];
  const ways = {
    'plain command': (turn) => plain.getBuffer(keyOf(turn)),
    'auto-pipelining': (turn) => auto.getBuffer(keyOf(turn)),
    'one write a turn': (turn) => {
      batches.gather(gathered);
      return gathered.getBuffer(keyOf(turn));
    },
  };
  for (const atOnce of [1, 16, 64, 256]) {
    await suite.compare(`GET of ${VALUE_BYTES} B`, ways, atOnce);
  }
  plain.disconnect();
  auto.disconnect();
  gathered.disconnect();
});
