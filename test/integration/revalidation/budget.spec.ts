import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import type { CacheModuleOptions } from '@tripsage/cache';
import { ForkedProcess } from '../../support/processes/forked-process.js';
import { describeOnServer } from '../../support/real-server.js';
import { printLine, quantile } from '../rate-limits/figures.js';
import type { CallReport, GrantReport, Order, Report, Tally } from './budget-messages.js';

const PROGRAM = fileURLToPath(new URL('budget-process.ts', import.meta.url));
const PROCESSES = 3;
/** What each supplier allows in a second. */
const LIMIT = 40;
const limits = [{ limit: LIMIT, per: '1s' }] as const;
/** Renewals leave some alone, and users go first: each suffices. */
const SUPPLIERS = { 'a-fifth-reserved': { limits }, 'nothing-reserved': { limits, reserve: 0 } } as const;
/** Each is due two and a half times in a second: renewals alone would take more than twice the limit. */
const KEYS = 40;
/** In each process and for each supplier: all are more than are served in a second, so that some always wait. */
const USERS = 20;
const FOR_MS = 3_000;
/** What renewals may use of what the supplier allows while users wait. */
const MOST = 0.1;

class BudgetProcess extends ForkedProcess<Order, Report> {
  static async start(options: CacheModuleOptions): Promise<BudgetProcess> {
    const started = new BudgetProcess(PROGRAM);
    await started.begun();
    await started.order({ kind: 'open', options });
    return started;
  }

  get permits(): GrantReport[] {
    return this.reports.filter((report) => report.kind === 'grant');
  }

  get calls(): CallReport[] {
    return this.reports.filter((report) => report.kind === 'call');
  }
}

/** What came of a while, in all processes. */
interface Phase {
  readonly from: number;
  readonly to: number;
  readonly tally: Tally;
}

async function phaseOf(all: readonly BudgetProcess[]): Promise<Phase> {
  const tallies = () => Promise.all(all.map((one) => one.order({ kind: 'tally' }) as Promise<Tally>));
  await tallies();
  const from = Date.now();
  await delay(FOR_MS);
  const to = Date.now();
  const [first, ...others] = (await tallies()) as [Tally, ...Tally[]];
  for (const name of Object.keys(first) as (keyof Tally)[]) {
    for (const other of others) first[name] += other[name];
  }
  return { from, to, tally: first };
}

/** Who had what a supplier allows in a phase: what its limiter says, and what the supplier saw. */
function usedIn({ from, to }: Phase, supplier: string, all: readonly BudgetProcess[]) {
  const isWithin = ({ at }: { readonly at: number }): boolean => at >= from && at < to;
  const isOfIt = ({ limiter }: { readonly limiter: string }): boolean => limiter === supplier;
  const calls = all.flatMap((one) => one.calls).filter((call) => isOfIt(call) && isWithin(call));
  const permits = all.flatMap((one) => one.permits).filter(isOfIt);
  const ofUsers = permits.filter(({ priority }) => priority === 'user');
  const within = permits.filter(isWithin);
  const isContended = ({ at }: GrantReport): boolean =>
    ofUsers.some((user) => user.at - user.waitedMs < at && user.at > at);
  return {
    permits: unitsOf(within),
    ofBackground: unitsOf(within.filter(({ priority }) => priority === 'background')),
    calls: calls.length,
    forReaders: calls.filter((call) => call.for === 'readers').length,
    /** Grants at which a user was in line who was granted later. */
    contended: unitsOf(within.filter(isContended)),
    waits: ofUsers.filter(isWithin).map(({ waitedMs }) => Math.round(waitedMs)),
  };
}

function unitsOf(permits: readonly GrantReport[]): number {
  return permits.reduce((sum, { cost }) => sum + cost, 0);
}

function print(what: string, used: ReturnType<typeof usedIn>): void {
  const wait = (share: number) => (used.waits.length === 0 ? 'none' : `${quantile(used.waits, share)} ms`);
  const share = (part: number, whole: number) => `${part} (${((part / whole) * 100).toFixed(1)} %)`;
  printLine(what, {
    permits: used.permits,
    'while a user waited': used.contended,
    background: share(used.ofBackground, used.permits),
    'calls that the supplier saw': used.calls,
    'for renewals': share(used.forReaders, used.calls),
    'users wait p50': wait(0.5),
    p99: wait(0.99),
  });
}

describeOnServer(`what suppliers allow to ${PROCESSES} processes, ${LIMIT} in a second`, (server) => {
  it('is for renewals while nobody waits, for users while they do, and for renewals again', async () => {
    const options: CacheModuleOptions = {
      url: server.url,
      keyPrefix: server.keyPrefix(),
      commandTimeout: '5s',
      rateLimits: SUPPLIERS,
      scheduler: { revalidation: { every: '100ms' } },
    };
    const all = await Promise.all(Array.from({ length: PROCESSES }, () => BudgetProcess.start(options)));
    const order = (what: Order) => Promise.all(all.map((one) => one.order(what)));
    const [filler, ...others] = all;
    await filler?.order({ kind: 'fill', keys: KEYS });
    const reading = order({ kind: 'read', keys: KEYS, everyMs: 500 });
    // Whatever is called for readers from now on is a renewal.
    await Promise.all(others.map((one) => one.until(() => one.calls.length > 0, 'a renewal')));
    const calm = await phaseOf(all);

    const users = order({ kind: 'users', count: USERS });
    const hasWaited = ({ priority, waitedMs }: GrantReport) => priority === 'user' && waitedMs > 100;
    await Promise.all(all.map((one) => one.until(() => one.permits.some(hasWaited), 'a user that waited')));
    const busy = await phaseOf(all);
    await order({ kind: 'stop' });
    await Promise.all([reading, users]);

    for (const supplier of Object.keys(SUPPLIERS)) {
      const [whileCalm, whileBusy] = [usedIn(calm, supplier, all), usedIn(busy, supplier, all)];
      print(`${supplier}, nobody waits`, whileCalm);
      print(`${supplier}, ${USERS * PROCESSES} users wait`, whileBusy);
      expect(whileCalm.ofBackground).toBeGreaterThan(0);
      // There was something to share, and users waited for it.
      expect(whileBusy.permits).toBeGreaterThanOrEqual(LIMIT);
      expect(whileBusy.contended).toBeGreaterThanOrEqual(whileBusy.permits * 0.9);
      expect(whileBusy.ofBackground).toBeLessThanOrEqual(whileBusy.permits * MOST);
      expect(whileBusy.forReaders).toBeLessThanOrEqual(whileBusy.calls * MOST);
    }
    process.stdout.write(`  readers: ${JSON.stringify({ calm: calm.tally, busy: busy.tally })}\n`);
    expect(calm.tally.refreshed).toBeGreaterThan(0);
    // Readers had an old answer at worst, at once; and no user was refused.
    for (const { tally } of [calm, busy]) expect(tally).toMatchObject({ miss: 0, error: 0 });
    expect(all.flatMap((one) => one.reports.filter(({ kind }) => kind === 'refusal'))).toEqual([]);
    const isRenewedAgain = ({ priority, at }: GrantReport) => priority === 'background' && at >= busy.to;
    await Promise.any(all.map((one) => one.until(() => one.permits.some(isRenewedAgain), 'another renewal')));
  });
});
