import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describeServer } from '../real-server/describe-server.mjs';
import { packagedServer } from '../real-server/package-server.mjs';
import { serversOnPath } from '../real-server/path-server.mjs';
import { closeRunDirectory } from '../real-server/run-directory.mjs';
import { ServerProcess } from '../real-server/server-process.mjs';

const SETTLE_MS = 300;

/** Before every key of this process and of the processes that it starts. */
export const KEY_PREFIX = `bench-${process.pid}:`;

/**
 * The server that a benchmark talks to: a given one, the one at `BENCH_URL`, or one of its own. On a server that is not its
 * own it removes its keys at the end.
 *
 * @param {{ url?: string, program?: string }} [from]
 */
export async function benchServer({ url = process.env.BENCH_URL, program = ownProgram() } = {}) {
  if (url) return new BenchServer(url, await describeServer(url));
  const own = new ServerProcess(program);
  await own.start();
  const place = `redis://127.0.0.1:${own.port}`;
  return new BenchServer(place, `${await describeServer(place)}, on the same machine`, own);
}

function ownProgram() {
  const [program = packagedServer()] = serversOnPath();
  return program;
}

/** Redis or Valkey rather than Dragonfly: what floors were chosen on. */
export function redisProgram() {
  const programs = serversOnPath();
  return programs.find((each) => !each.endsWith('dragonfly')) ?? packagedServer() ?? programs[0];
}

class BenchServer {
  #own;

  constructor(url, name, own) {
    this.url = url;
    this.name = name;
    this.#own = own;
    /** Sends what the suites hold ours against. */
    this.raw = new Redis(url, { enableAutoPipelining: true });
    /** What it asks is no part of what is measured. */
    this.asking = new Redis(url);
  }

  async info(section, field) {
    return Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(await this.asking.info(section))?.[1]);
  }

  /** Microseconds of processor time that it has taken so far. */
  async cpuUs() {
    const text = await this.asking.info('cpu');
    const fields = ['used_cpu_user', 'used_cpu_sys'].map((field) =>
      Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(text)?.[1] ?? 0),
    );
    return (fields[0] + fields[1]) * 1e6;
  }

  async usedMemory() {
    // Dragonfly counts it now and then.
    await delay(SETTLE_MS);
    return this.info('memory', 'used_memory');
  }

  async keys(pattern) {
    const keys = [];
    let cursor = '0';
    do {
      const [next, found] = await this.asking.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000);
      keys.push(...found);
      cursor = next;
    } while (cursor !== '0');
    return keys;
  }

  async unlink(pattern) {
    const keys = await this.keys(pattern);
    for (let from = 0; from < keys.length; from += 1_000) {
      await this.asking.unlink(keys.slice(from, from + 1_000));
    }
  }

  async stop() {
    if (this.#own === undefined) await this.unlink(`${KEY_PREFIX}*`);
    this.raw.disconnect();
    this.asking.disconnect();
    if (this.#own === undefined) return;
    await this.#own.stop();
    await closeRunDirectory();
  }
}
