import { expect, it } from '@jest/globals';
import { describeOnServer } from '../../support/real-server.js';
import { printLine } from './figures.js';
import { letAsk, LimitedProcess } from './limited-process.js';
import { patience } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';

const PROCESSES = 4;
const PAUSE_MS = 4_000;
/** Of the pause, by which processes start apart. */
const APART_MS = PAUSE_MS / 10;

describeOnServer('a pause that one process tells', (server) => {
  it('holds all of them, which start again apart from each other, and none before', async () => {
    const processes = await LimitedProcess.startAll(PROCESSES, {
      url: server.url,
      keyPrefix: server.keyPrefix(),
      commandTimeout: '5s',
      rateLimits: { duffel: { limits: [{ limit: 10_000, per: '10s' }] } },
    });
    const [one] = processes as [LimitedProcess];
    let toldAt = 0;
    let endsAt = 0;
    await letAsk(processes, { limiter: 'duffel', callers: 5, apartMs: 5, restMs: 20 }, async () => {
      await until(() => processes.every(({ calls }) => calls.length > 0), { what: 'all processes to ask' });
      endsAt = Date.now() + PAUSE_MS;
      await one.order({ kind: 'penalize', limiter: 'duffel', forMs: PAUSE_MS });
      toldAt = Date.now();
      const isBack = (process: LimitedProcess) => process.calls.some(({ sentAt }) => sentAt >= toldAt);
      await until(() => processes.every(isBack), { what: 'all processes to ask again', within: 15_000 });
    });
    const firsts = processes.map(({ calls }) => {
      // Those that were certainly asked for, and granted, after it was told.
      const later = calls.filter(({ sentAt, acquiredAt }) => sentAt >= toldAt && acquiredAt >= toldAt);
      expect(calls.some(({ acquiredAt }) => acquiredAt < toldAt)).toBe(true);
      return Math.min(...later.map(({ acquiredAt }) => acquiredAt)) - endsAt;
    });
    printLine('after a pause of 4 s', { 'processes start again after': `${firsts.join(', ')} ms` });
    for (const first of firsts) {
      expect(first).toBeGreaterThanOrEqual(0);
      // And what the machine needs on top.
      expect(first).toBeLessThan(APART_MS + patience(2_000));
    }
    expect(Math.max(...firsts) - Math.min(...firsts)).toBeGreaterThan(15);
  });
});
