/** What a clear of a namespace costs: the call, the memory's way back, and what the event loop feels of it. */
import { createHash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startCache } from '../support/bench/app.mjs';
import { machine } from '../support/bench/measure.mjs';
import { benchServer } from '../support/bench/server.mjs';

const SIZES = [1_000, 500_000];
const AT_ONCE = 1_000;

const server = await benchServer();
const keyPrefix = `bench-${process.pid}:`;
const { app, cache } = await startCache({ url: server.url, keyPrefix, l1: { maxEntries: 1_000 } });
const raw = new Redis(server.url, { enableAutoPipelining: true });
const owner = createHash('sha256').update(keyPrefix).digest('base64url').slice(0, 12);
const MANAGED = Buffer.from(`\u{ca}\u{2}${'\0'.repeat(8)}{"owner":"${owner}"}`, 'latin1');
const usedMemory = async () => Number(/used_memory:(\d+)/.exec(await raw.info('memory'))?.[1]);

async function fill(namespace, size) {
  for (let from = 0; from < size; from += AT_ONCE) {
    const keys = Array.from({ length: Math.min(AT_ONCE, size - from) }, (_, index) => from + index);
    // Half of them plain, as other services write them, half with the beginning of managed ones.
    await Promise.all(
      keys.map((key) =>
        raw.set(
          `${keyPrefix}${namespace}:k${key}`,
          key % 2 === 0 ? JSON.stringify({ key }) : MANAGED,
          'PX',
          3_600_000,
        ),
      ),
    );
  }
}

try {
  console.log(machine());
  const rows = {};
  for (const size of SIZES) {
    const namespace = `clear-${size}`;
    await cache.clearNamespace(namespace);
    const before = await usedMemory();
    await fill(namespace, size);
    const full = await usedMemory();
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const startedAt = performance.now();
    await cache.clearNamespace(namespace);
    const callMs = performance.now() - startedAt;
    let after = await usedMemory();
    while (after > before * 1.05 && performance.now() - startedAt < 60_000) {
      await delay(20);
      after = await usedMemory();
    }
    const memoryMs = performance.now() - startedAt;
    loop.disable();
    rows[`${size} keys`] = {
      'call, ms': Math.round(callMs),
      'memory back, ms':
        after <= before * 1.05 ? Math.round(memoryMs) : `not within 60 s (${after} of ${before})`,
      'used before, full, after (MB)': [before, full, after]
        .map((bytes) => (bytes / 1e6).toFixed(1))
        .join(', '),
      'longest event-loop delay, ms': Math.round(loop.max / 1e6),
    };
  }
  console.table(rows);
} finally {
  await cache.reset({ plain: SIZES.map((size) => `clear-${size}`) });
  raw.disconnect();
  await app.close();
  await server.stop();
}
