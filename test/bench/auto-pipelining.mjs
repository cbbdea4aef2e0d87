/**
 * How should one cached read (PTTL and GET of one key) travel? Three ways over one ioredis connection to one server on
 * this machine: two plain commands, two plain commands with ioredis' auto-pipelining, one explicit pipeline a read.
 */
import { Redis } from 'ioredis';
import { compare, machine } from '../support/bench/measure.mjs';
import { benchServer } from '../support/bench/server.mjs';

const VALUE_BYTES = 1_800;
const KEYS = Array.from({ length: 512 }, (_, index) => `bench:${process.pid}:${index}`);

const server = await benchServer();
const plain = new Redis(server.url);
const auto = new Redis(server.url, { enableAutoPipelining: true });
try {
  for (const key of KEYS) await plain.set(key, Buffer.alloc(VALUE_BYTES, 'x'), 'PX', 600_000);
  const keyOf = (turn) => KEYS[turn % KEYS.length];
  const ways = {
    'plain commands': (turn) => Promise.all([plain.pttl(keyOf(turn)), plain.getBuffer(keyOf(turn))]),
    'auto-pipelining': (turn) => Promise.all([auto.pttl(keyOf(turn)), auto.getBuffer(keyOf(turn))]),
    'explicit pipeline': (turn) => plain.pipeline().pttl(keyOf(turn)).getBuffer(keyOf(turn)).exec(),
  };
  console.log(`${machine()}; values of ${VALUE_BYTES} B; the server is on the same machine`);
  for (const concurrency of [1, 16, 64, 256]) console.table(await compare(ways, concurrency));
  await plain.unlink(KEYS);
} finally {
  plain.disconnect();
  auto.disconnect();
  await server.stop();
}
