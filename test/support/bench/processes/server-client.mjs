// A client process of the suite `servers`: keeps one connection, with a number of commands always under way on it.
import { Redis } from 'ioredis';
import { Latencies } from '../report/latencies.mjs';
import { obey } from './child.mjs';

/** As the scripts of caches and limiters do: reads a key and writes it. */
const SCRIPT =
  "local value = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], ARGV[1]) return value and 1 or 0";

let client;
let operations;

obey({
  async connect({ url, keys, value }) {
    // Commands of one turn go in one write, as pipelines do.
    client = new Redis(url, { enableAutoPipelining: true });
    await client.ping();
    const sha = await client.script('LOAD', SCRIPT);
    const key = () => keys[Math.floor(Math.random() * keys.length)];
    operations = {
      GET: () => client.get(key()),
      SET: () => client.set(key(), value, 'EX', 3_600),
      script: () => client.evalsha(sha, 1, key(), value),
    };
  },
  async run({ operation, depth, forMs }) {
    const work = operations[operation];
    const latencies = new Latencies();
    const startedAt = performance.now();
    let done = 0;
    const lane = async () => {
      for (let sentAt = performance.now(); sentAt - startedAt < forMs; done += 1) {
        await work();
        const now = performance.now();
        latencies.add((now - sentAt) * 1_000);
        sentAt = now;
      }
    };
    await Promise.all(Array.from({ length: depth }, lane));
    return { done, tookMs: performance.now() - startedAt, counts: latencies.counts };
  },
});
