import { setTimeout as delay } from 'node:timers/promises';
import { startOwnServer } from '../../support/own-server.js';
import { Chance } from './chance.js';
import { SoakCluster } from './cluster.js';
import { Faults } from './faults.js';
import { FenceOracle } from './oracle.js';
import { USUAL_PROMISES, type Verdict } from './promises.js';
import { FaultyProxy } from './proxy.js';
import type { SoakRecord } from './records.js';
import { type Scenario, USUAL_NETWORK, USUAL_WORK } from './scenario.js';

const PROCESSES = 4;
/** The longest wait for what is under way when all is well again. */
const END_WITHIN_MS = 15_000;

export interface Played extends Verdict {
  readonly name: string;
  readonly records: readonly SoakRecord[];
}

/** Plays one scenario on real processes and a server of its own. */
export async function play(
  scenario: Scenario,
  { seconds, seed, sourcePort }: { seconds: number; seed: number; sourcePort: number },
): Promise<Played> {
  const chance = new Chance(seed);
  const work = { ...USUAL_WORK, ...scenario.work };
  const network = { ...USUAL_NETWORK, ...scenario.network };
  const server = await startOwnServer();
  const random = (): number => chance.next();
  const proxies: FaultyProxy[] = [];
  for (let place = 0; place < PROCESSES; place += 1)
    proxies.push(await FaultyProxy.start(server.port, network, random));
  const cluster = new SoakCluster(proxies, (place) => ({
    index: place,
    seed: seed + place,
    options: { keyPrefix: 'soak:', scheduler: false, ...scenario.options, url: proxies[place]?.url },
    sourcePort,
    work,
    mutant: scenario.mutant,
  }));
  try {
    await cluster.start();
    const faults = new Faults({ server, cluster, chance }, scenario.faults ?? []);
    await delay(seconds * 1_000);
    await faults.end();
    const records = await cluster.end(END_WITHIN_MS);
    const promises = {
      ...USUAL_PROMISES,
      staleMs: Math.max(work.staleMs, work.staleIfErrorMs),
      ...scenario.promises,
    };
    return { name: scenario.name, records, ...new FenceOracle(records, promises, cluster.killed).judge() };
  } finally {
    await cluster.close();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await server.kill();
  }
}
