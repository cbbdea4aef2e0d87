import { beforeAll, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { ConnectedProcess } from './connected-process.js';
import type { Delays } from './faulty-link.js';
import { FaultyProxy } from './faulty-proxy.js';

/** The default, or as much more as this machine needs; the times of the network go along with it. */
const COMMAND_TIMEOUT_MS = paced(500);
const RATIO = COMMAND_TIMEOUT_MS / 500;
const commandTimeout = `${COMMAND_TIMEOUT_MS}ms` as const;

/** Each way takes half of a round trip, give or take half of its jitter. */
function roundTripOf(ms: number, jitterMs = 0): Delays {
  const oneWay = (): number => (RATIO * (ms + jitterMs * (2 * Math.random() - 1))) / 2;
  return { toServer: oneWay, toClient: oneWay };
}

describeWithOwnServer('a network whose round trips are long', () => {
  let port: number;

  beforeAll(async () => {
    ({ port } = await startOwnServer());
  });

  it('costs a miss a few of them and keeps its value, where they take nearly `maxStaleness`', async () => {
    const proxy = await FaultyProxy.start(port, roundTripOf(250, 60));
    const options = { keyPrefix: 'near:' } as const;
    const coherence = { maxStaleness: `${Math.round(300 * RATIO)}ms` } as const;
    const [far, near] = await Promise.all([
      ConnectedProcess.start({ ...options, coherence, commandTimeout, url: proxy.url }),
      ConnectedProcess.start({ ...options, url: `redis://127.0.0.1:${port}`, commandTimeout: '5s' }),
    ]);
    await far.isConnected();
    // Until the process has heard from the server it goes without, and at once.
    let first = 0;
    const asksServer = async () => (await far.call(`first-${(first += 1)}`, 'value')).tookMs > 250 * RATIO;
    await until(asksServer, { what: 'a call that asks the server' });
    const answers = [];
    for (const key of ['one', 'two', 'three'])
      answers.push(await far.call(key, `value ${key}`, { takesMs: 20 }));
    report(
      `misses at round trips of ${Math.round(250 * RATIO)} ms took`,
      answers.map(({ tookMs }) => tookMs),
    );
    expect(answers.map(({ value }) => value)).toEqual(['value one', 'value two', 'value three']);
    // Eight round trips: a read, the lease, a second read, the commit, and questions for invalidations beside them.
    expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(8 * 250 * RATIO);
    for (const key of ['one', 'two', 'three']) {
      const isStored = async () => (await near.get(key)) === `value ${key}`;
      await until(isStored, { what: `the value of ${key} to be stored`, within: 2_000 });
    }
    const warnings = (): string[] => warningsOf(far, /coherence\.maxStaleness/);
    await until(() => warnings().length > 0, {
      what: 'a warning that names coherence.maxStaleness',
      within: 5_000,
    });
    expect(warnings()).toHaveLength(1);
    // What to set it to, such as '1s' or 900 ms.
    expect(warnings()[0]).toMatch(/\d\s?m?s\b/);
  });

  it('leaves no invalidation unconfirmed beside many reads, where they take nearly `commandTimeout`', async () => {
    const proxy = await FaultyProxy.start(port, roundTripOf(400));
    const far = await ConnectedProcess.start({
      keyPrefix: 'far:',
      commandTimeout,
      coherence: { maxStaleness: `${Math.round(1_000 * RATIO)}ms` },
      url: proxy.url,
    });
    await far.isUsable();
    const reading = { isOn: true };
    const reads = readSteadily(far, reading);
    for (let round = 0; round < 3; round += 1) {
      const tags = Array.from({ length: 20 }, (_, index) => `tag-${round}-${index}`);
      await Promise.all(tags.map((tag) => far.order({ kind: 'invalidateTag', tag })));
    }
    reading.isOn = false;
    await reads;
    const unconfirmed = far.confirmations.filter((isConfirmed) => isConfirmed !== true);
    process.stdout.write(
      `  ${unconfirmed.length} of ${far.confirmations.length} invalidations unconfirmed\n`,
    );
    expect(far.confirmations).toHaveLength(60);
    expect(unconfirmed).toEqual([]);
    expect(warningsOf(far, /commandTimeout/)).not.toEqual([]);
  });
});

function warningsOf(one: ConnectedProcess, about: RegExp): string[] {
  return one.warnings.filter((text) => about.test(text));
}

/** A read every 10 ms, whatever became of those before. */
async function readSteadily(one: ConnectedProcess, reading: { isOn: boolean }): Promise<void> {
  const asked: Promise<unknown>[] = [];
  while (reading.isOn) {
    asked.push(one.get(`key-${asked.length % 50}`));
    await delay(10);
  }
  await Promise.all(asked);
}

function report(what: string, ms: readonly number[]): void {
  process.stdout.write(`  ${what} ${ms.map(Math.round).join(', ')} ms\n`);
}
