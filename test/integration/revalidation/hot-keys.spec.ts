import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import type { CacheModuleOptions } from '@tripsage/cache';
import { ForkedProcess } from '../../support/processes/forked-process.js';
import { describeOnServer } from '../../support/real-server.js';
import type { Order, Report } from './messages.js';
import { paced, patience } from '../../support/slowness.mjs';

const PROGRAM = fileURLToPath(new URL('process.ts', import.meta.url));
const KEYS = 200;
const LEASE_MS = 1_000;
/** How long answers live and take to make, and how long readers read. `npm run soak` asks for more. */
const USUAL_LIFE_MS = paced(2_000);
const FIGURES = {
  usual: { lifeMs: USUAL_LIFE_MS, loadMs: 30, forMs: 7.5 * USUAL_LIFE_MS },
  soak: { lifeMs: 5_000, loadMs: 30, forMs: 60_000 },
} as const;
const { lifeMs: LIFE_MS, loadMs: LOAD_MS, forMs: FOR_MS } = FIGURES[process.env.SOAK ? 'soak' : 'usual'];
const ANSWERS = { lifeMs: LIFE_MS, loadMs: LOAD_MS };

type Late = Extract<Report, { kind: 'late' }>;

class ReadingProcess extends ForkedProcess<Order, Report> {
  static async start(options: CacheModuleOptions, civilOffsetMs = 0): Promise<ReadingProcess> {
    const started = new ReadingProcess(PROGRAM);
    await started.begun();
    await started.order({ kind: 'open', options, answers: ANSWERS, civilOffsetMs });
    return started;
  }

  loadsBetween(from: number, to: number): number {
    return this.reports.filter(({ kind, ...report }) => kind === 'load' && isWithin(report, from, to)).length;
  }

  latesBetween(from: number, to: number): Late[] {
    return this.reports.filter((report) => report.kind === 'late' && isWithin(report, from, to)) as Late[];
  }
}

function isWithin(report: object, from: number, to: number): boolean {
  const { at = 0 } = report as { at?: number };
  return at >= from && at < to;
}

describeOnServer('hot keys of three processes', ({ url, keyPrefix }) => {
  it(
    'are renewed in time, once in the cluster, also when the process that works is killed',
    async () => {
      const options: CacheModuleOptions = {
        url,
        keyPrefix: keyPrefix(),
        leaseLife: `${LEASE_MS}ms`,
        commandTimeout: '5s',
        scheduler: { revalidation: { every: '100ms', concurrency: 50 } },
      };
      // One of them has a wall clock that is an hour wrong.
      const all = await Promise.all([0, 3_600_000, 0].map((offset) => ReadingProcess.start(options, offset)));
      const reading = all.map((one) =>
        one.order({ kind: 'read', keys: KEYS, everyMs: 500 }).catch(() => undefined),
      );
      // After the first loads, and before the end, so that both edges are alike.
      await delay(2 * LIFE_MS);
      const from = Date.now();
      await delay(FOR_MS / 2);
      const killedAt = Date.now();
      await all[0]?.kill();
      await delay(FOR_MS / 2);
      const to = Date.now();
      const left = all.slice(1);
      await Promise.all(left.map((one) => one.order({ kind: 'stop' })));
      await Promise.all(reading);

      const sum = (count: (one: ReadingProcess) => number) => all.reduce((so, one) => so + count(one), 0);
      const lives = (to - from) / LIFE_MS;
      const loadsPerLife = sum((one) => one.loadsBetween(from, to)) / KEYS / lives;
      const lates = left.flatMap((one) => one.latesBetween(from, to));
      const undisturbed = lates.filter(({ at }) => at < killedAt || at > killedAt + LEASE_MS + LIFE_MS);
      const reads = sum((one) =>
        one.reports.reduce((so, report) => so + (report.kind === 'reads' ? report.count : 0), 0),
      );
      process.stdout.write(
        `  ${KEYS} keys, life ${LIFE_MS} ms, ${((to - from) / 1000).toFixed(1)} s, ${reads} reads: ` +
          `${loadsPerLife.toFixed(2)} loads a key and life, ${lates.length} reads found no fresh answer, ` +
          `${undisturbed.length} of them apart from the kill; loads of each ${all.map((one) => one.loadsBetween(from, to)).join(', ')}\n`,
      );
      expect(lates.filter(({ outcome }) => outcome === 'miss')).toEqual([]);
      // Without renewals in time there would be one for each key and life. On a machine that is busy with other things some
      // are late: those reads had the old answer, at once.
      expect(undisturbed.length).toBeLessThanOrEqual((KEYS * lives) / 2);
      // At four fifths of a life, and what the refreshes are late on a busy machine.
      expect(loadsPerLife).toBeGreaterThan(0.5);
      expect(loadsPerLife).toBeLessThan(1.5);
      // All had a share of the work.
      for (const one of left) expect(one.loadsBetween(from, to)).toBeGreaterThan(0);
      await Promise.all(left.map((one) => one.order({ kind: 'close' })));
    },
    patience(180_000),
  );
});
