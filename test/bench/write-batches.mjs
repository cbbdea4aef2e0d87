/**
 * Compares ways in which one cached read, a GET, may travel over one ioredis connection to one server on this machine: as a
 * plain command, with ioredis' auto-pipelining, and as the store sends it, one write to the socket for each turn.
 */
import { Redis } from 'ioredis';
import { WriteBatches } from '../../libs/cache/dist/stores/dragonfly/connection/write-batches.js';
import { compare, machine } from '../support/bench/measure.mjs';
import { benchServer } from '../support/bench/server.mjs';

const VALUE_BYTES = 1_800;
const KEYS = Array.from({ length: 512 }, (_, index) => `bench:${process.pid}:${index}`);

const server = await benchServer();
const plain = new Redis(server.url);
const auto = new Redis(server.url, { enableAutoPipelining: true });
const gathered = new Redis(server.url);
const batches = new WriteBatches();
try {
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
  console.log(`${machine()}; values of ${VALUE_BYTES} B; the server is on the same machine`);
  for (const concurrency of [1, 16, 64, 256]) console.table(await compare(ways, concurrency));
  await plain.unlink(KEYS);
} finally {
  plain.disconnect();
  auto.disconnect();
  gathered.disconnect();
  await server.stop();
}
