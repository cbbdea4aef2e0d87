import { describe, expect, it } from '@jest/globals';
import type { CacheModuleOptions, LimiterOptions, LimitsHealth } from '@tripsage/cache';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../support/own-server.js';
import { patience } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { printLine, windowsOf } from './figures.js';
import { letAsk, LimitedProcess } from './limited-process.js';
import type { CallReport, ConsumeReport } from './messages.js';
import { ServerLog } from './server-log.js';

const PROCESSES = 4;
const LIMIT = 40;
const WINDOW_MS = 2_000;
/** What one process may grant by itself. */
const SHARE = LIMIT / PROCESSES;

describeWithOwnServer('limiters whose server', () => {
  /**
   * What may be granted in any window of the stated length, by who counted it:
   *
   * - only the server: the limit. It knows of all that was granted by itself and, once it is back, by the processes that ask it.
   * - only the processes: the sum of their shares, which is at most the limit (or one for each process).
   * - both. While the server goes: a process that grants by itself has at most its share in the window, what the server
   *   had granted it included; the others have what the server had granted them, which is the limit at most for all. When it
   *   comes back: each goes on with its share until the server has been told by as many processes as there were, which
   *   leaves the limit, and what those grant in the last moment, or that come back long after the others: a share each.
   *   So either way the limit for what the server knew, and a share for each process but the one that asked.
   */
  const BOUNDS = { store: LIMIT, processes: SHARE * PROCESSES, both: LIMIT + SHARE * (PROCESSES - 1) };

  it('is killed, and back empty, grant no more than the limit and shares of it, and tell it all', async () => {
    const server = await startOwnServer();
    const processes = await LimitedProcess.startAll(PROCESSES, {
      url: server.url,
      commandTimeout: '5s',
      rateLimits: { duffel: { limits: [{ limit: LIMIT, per: `${WINDOW_MS}ms` }] } },
    });
    await Promise.all(processes.map((one) => one.knowsOf(PROCESSES)));
    const told: string[] = [];
    const grantsItself = (one: LimitedProcess) => one.calls.some(({ countedBy }) => countedBy === 'process');
    const areAll = async (state: LimitsHealth['state']): Promise<boolean> =>
      (await Promise.all(processes.map((one) => one.limitsHealth()))).every((own) => own === state);
    await letAsk(processes, { limiter: 'duffel', callers: 15, apartMs: 5 }, async () => {
      // The whole limit is used, so all of them wait for their turn.
      const isFull = () => processes.flatMap((one) => one.calls).length >= LIMIT;
      await until(isFull, { what: 'as many calls as the limit allows' });
      expect(await areAll('up')).toBe(true);
      await server.kill();
      // A process learns of it when it asks next, for the first in its line, or at its next heartbeat.
      const areDown = () => areAll('down');
      await until(areDown, { what: 'all processes to be without the server', within: WINDOW_MS + 8_000 });
      await until(() => processes.every(grantsItself), { what: 'each process to grant something itself' });
      await server.start();
      const log = new ServerLog(server.url, '', 'duffel');
      let upFor = 0;
      const haveBeenUp = async () => {
        await log.read();
        upFor += (await areAll('up')) ? 1 : 0;
        return upFor >= 40;
      };
      await until(haveBeenUp, { what: 'all processes to ask the server again', within: 15_000, every: 50 });
      expect(await areAll('up')).toBe(true);
      // Who was granted something last has heard of it.
      const isHeardOf = (token: string) =>
        processes.some((one) => one.calls.some((call) => call.token === token));
      await until(() => log.tokens.every(isHeardOf), { what: 'word of all that the server granted' });
      told.push(...log.tokens);
    });

    const made = processes.flatMap((one) => one.calls);
    const most = mostByCounters(made);
    printLine(`${LIMIT} per ${WINDOW_MS / 1_000} s, the server killed for a while`, {
      acquired: made.length,
      'in a window of the server': most.store,
      'of the processes': most.processes,
      'of both': `${most.both} of ${BOUNDS.both}`,
      'by processes': made.filter(({ countedBy }) => countedBy === 'process').length,
    });
    expect(most.store).toBeLessThanOrEqual(BOUNDS.store);
    expect(most.processes).toBeLessThanOrEqual(BOUNDS.processes);
    expect(most.both).toBeLessThanOrEqual(BOUNDS.both);
    for (const one of processes) {
      const turns = one.reports.filter((report) => report.kind === 'limitsFallback');
      expect(turns.map(({ isActive }) => isActive)).toEqual([true, false]);
      const back = turns[1]!.at;
      const own = one.calls.filter(({ countedBy }) => countedBy === 'process');
      expect(own.length).toBeGreaterThan(0);
      // What it granted lately, which still counts for a while, stands there.
      const lately = own.filter(({ acquiredAt }) => acquiredAt > back - 0.75 * WINDOW_MS);
      for (const { token } of lately) expect(told).toContain(token);
      expect(one.reports.filter(({ kind }) => kind === 'rejected')).toEqual([]);
    }
    expect(new Set(told).size).toBe(told.length);
    const known = new Set(made.map(({ token }) => token));
    expect(told.filter((token) => !known.has(token))).toEqual([]);
  });

  describe('stops for a moment', () => {
    async function start(duffel: Partial<LimiterOptions>, options: Partial<CacheModuleOptions> = {}) {
      const server = await startOwnServer();
      const limits = [{ limit: 10, per: '1m' }] as const;
      const rateLimits = { duffel: { limits, ...duffel } };
      const one = await LimitedProcess.start({ url: server.url, ...options, rateLimits });
      return { server, one };
    }
    const ask = (one: LimitedProcess, times: number): Promise<ConsumeReport[]> =>
      Promise.all(Array.from({ length: times }, () => one.acquire('duffel', { onLimit: 'reject' })));
    const grantedOf = (reports: readonly ConsumeReport[]) =>
      reports.filter(({ acquired }) => acquired).length;

    it.each([
      ['killed', (server: OwnServer) => server.kill(), (server: OwnServer) => server.start()],
      ['frozen', async (server: OwnServer) => server.pause(), async (server: OwnServer) => server.resume()],
    ] as const)(
      'count on where it is %s: what was granted meanwhile is told before it is asked',
      async (_how, stop, goOn) => {
        const { server, one } = await start({});
        expect(grantedOf(await ask(one, 4))).toBe(4);
        await stop(server);
        // What is asked from the second on does not reach a frozen server, to be counted when it goes on.
        expect(grantedOf([...(await ask(one, 1)), ...(await ask(one, 9))])).toBe(6);
        // Left alone for a moment, since it failed several times.
        await ask(one, 10);
        expect(await one.limitsHealth()).toBe('down');
        await goOn(server);
        const later: ConsumeReport[] = [];
        const isUp = async () => {
          later.push(...(await ask(one, 5)));
          return (await one.limitsHealth()) !== 'down';
        };
        await until(isUp, { what: 'the server to be asked again' });
        for (let round = 0; round < 30; round += 1) later.push(...(await ask(one, 5)));
        expect(grantedOf(later)).toBe(0);
        const turns = one.reports.flatMap((report) =>
          report.kind === 'limitsFallback' ? [report.isActive] : [],
        );
        expect(turns).toEqual([true, false]);
      },
    );

    it.each([
      ['open', { acquired: true, countedBy: 'nobody' }],
      ['closed', { acquired: false, reason: 'store-unavailable' }],
    ] as const)(
      'are %s where they say so, and nobody waits for longer than a command may',
      async (storeDown, answer) => {
        const { server, one } = await start({ storeDown }, { commandTimeout: '300ms' });
        expect(grantedOf(await ask(one, 4))).toBe(4);
        server.pause();
        const meanwhile = [...(await ask(one, 20)), ...(await ask(one, 20))];
        server.resume();
        for (const report of meanwhile) expect(report).toMatchObject(answer);
        // And what the machine needs on top.
        expect(Math.max(...meanwhile.map(({ tookMs }) => tookMs))).toBeLessThan(300 + patience(2_000));
      },
    );
  });
});

/** The most that was granted in a window, by who counted what was in it. */
function mostByCounters(calls: readonly CallReport[]) {
  const most = { store: 0, processes: 0, both: 0 };
  for (const window of windowsOf(WINDOW_MS, calls)) {
    const counters = new Set(window.map(({ countedBy }) => countedBy));
    const kind = counters.size > 1 ? 'both' : counters.has('store') ? 'store' : 'processes';
    most[kind] = Math.max(most[kind], window.length);
  }
  return most;
}
