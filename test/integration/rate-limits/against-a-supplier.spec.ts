import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { LimiterOptions } from '@tripsage/cache';
import { describeOnServer } from '../../support/real-server.js';
import { mostMomentsWithin, mostWithin, overtakingsMs, printLine, quantile } from './figures.js';
import { letAsk, LimitedProcess } from './limited-process.js';
import type { CallReport } from './messages.js';
import { ServerLog } from './server-log.js';
import { startSupplier, type WatchedSupplier } from './supplier.js';
import { slowness } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';

const PROCESSES = 4;
const CALLERS = 50;
/** The default. */
const MARGIN_MS = 50;

describeOnServer(`${PROCESSES} processes × ${CALLERS} callers against a supplier that counts`, (server) => {
  async function start(duffel: LimiterOptions) {
    const keyPrefix = server.keyPrefix();
    const supplier = await startSupplier();
    const options = { url: server.url, keyPrefix, commandTimeout: '5s', rateLimits: { duffel } } as const;
    const processes = await LimitedProcess.startAll(PROCESSES, options);
    await Promise.all(processes.map((one) => one.order({ kind: 'warm', url: supplier.url, calls: CALLERS })));
    return { supplier, processes, log: new ServerLog(server.url, keyPrefix, 'duffel') };
  }

  it('never exceed 60 per 10 s, use it, and are served in their order', async () => {
    const limiter: LimiterOptions = { limits: [{ limit: 60, per: '10s' }] };
    const { supplier, processes, log } = await start(limiter);
    const calls = (): CallReport[] => processes.flatMap((one) => one.calls);
    supplier.limit(60, 10);
    const order = { limiter: 'duffel', callers: CALLERS, apartMs: 5, url: supplier.url };
    // A third window's worth is needed to see who has it: those who were passed over, or those who asked later.
    await letAsk(processes, order, async () => {
      const haveThreeWindows = async () => {
        await log.read();
        return calls().length >= 180;
      };
      await until(haveThreeWindows, { what: 'three windows to be used', within: 24_000, every: 500 });
    });
    await log.read();

    const made = calls();
    const first = Math.min(...made.map(({ sentAt }) => sentAt));
    const used = made.filter(({ acquiredAt }) => acquiredAt < first + 20_000);
    const passings = overtakingsMs(processes.map((one) => one.calls));
    const slow = slowOnTheirWay(supplier, made, ({ token }) => log.momentOf(token) ?? 0);
    printLine('60 per 10 s', {
      'granted in 20 s': used.length,
      violations: supplier.violations,
      'calls late on their way': slow,
      'longest way': `${longestWay(supplier, made)} ms`,
      'wait p50': `${quantile(waits(made), 0.5)} ms`,
      p99: `${quantile(waits(made), 0.99)} ms`,
      overtakings: passings.length,
      'by at most': `${Math.max(0, ...passings)} ms`,
    });
    expect(mostMomentsWithin(10_050, log.moments)).toBeLessThanOrEqual(60);
    expect(new Set(log.tokens)).toEqual(new Set(made.map(({ token }) => token)));
    // A call that the machine let come later than limiters provide for is one that the supplier counts elsewhere.
    expect(supplier.violations).toBeLessThanOrEqual(slow);
    // A right that a busy machine takes late is not made up for.
    expect(used.length).toBeGreaterThanOrEqual(120 - 6 * slowness());
    for (const { calls: own } of processes) expect(inOrderAsked(own)).toEqual(inOrderGranted(own));
    expect(passings.filter((byMs) => byMs > 10_000)).toEqual([]);
  });

  it('with `gcra` never exceed 20 per 2 s, one after the other', async () => {
    const limiter: LimiterOptions = { limits: [{ limit: 20, per: '2s' }], algorithm: 'gcra' };
    const { supplier, processes } = await start(limiter);
    supplier.limit(20, 2);
    const order = { limiter: 'duffel', callers: CALLERS, apartMs: 5, url: supplier.url };
    await letAsk(processes, order, () => delay(6_000));

    const made = processes.flatMap((one) => one.calls);
    const slow = slowOnTheirWay(supplier, made, ({ sentAt }) => sentAt);
    const gaps = supplier.arrivals.slice(1).map((at, index) => at - supplier.arrivals[index]!);
    printLine('20 per 2 s, gcra', {
      acquired: made.length,
      violations: supplier.violations,
      'calls late on their way': slow,
      'longest way': `${longestWay(supplier, made)} ms`,
      'gaps p1': `${quantile(gaps, 0.01)} ms`,
      p50: `${quantile(gaps, 0.5)} ms`,
      p99: `${quantile(gaps, 0.99)} ms`,
    });
    expect(supplier.violations).toBeLessThanOrEqual(slow);
    // 2,051 ms for 20, and no two in less than a twentieth of it. A right that is taken late is not made up for.
    expect(mostWithin(102, made)).toBe(1);
    expect(quantile(gaps, 0.5)).toBeGreaterThanOrEqual(95);
    expect(made.length).toBeGreaterThanOrEqual(30);
    for (const { calls: own } of processes) expect(inOrderAsked(own)).toEqual(inOrderGranted(own));
  });
});

/**
 * How many came to the supplier later than the limiter provides for: that much after they began to count there.
 *
 * @param countsFrom when a call counts from, or a moment before it
 */
function slowOnTheirWay(
  supplier: WatchedSupplier,
  calls: readonly CallReport[],
  countsFrom: (call: CallReport) => number,
): number {
  return calls.filter((call) => (supplier.arrivalOf(call) ?? 0) > countsFrom(call) + MARGIN_MS).length;
}

function longestWay(supplier: WatchedSupplier, calls: readonly CallReport[]): number {
  return Math.max(...calls.map((call) => (supplier.arrivalOf(call) ?? 0) - call.sentAt));
}

function waits(calls: readonly CallReport[]): number[] {
  return calls.map(({ askedAt, acquiredAt }) => acquiredAt - askedAt);
}

function inOrderAsked(calls: readonly CallReport[]): number[] {
  return calls.toSorted((one, other) => one.asked - other.asked).map(({ asked }) => asked);
}

function inOrderGranted(calls: readonly CallReport[]): number[] {
  return calls.toSorted((one, other) => one.acquired - other.acquired).map(({ asked }) => asked);
}
