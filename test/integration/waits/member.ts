import { fileURLToPath } from 'node:url';
import type { CacheModuleOptions } from '@tripsage/cache';
import { ForkedProcess } from '../../support/processes/forked-process.js';
import { startOwnServer } from '../../support/own-server.js';
import { until } from '../../support/until.js';
import { HoldingProxy } from './holding-proxy.js';
import { type CallerReport, type CallOrder, NAMESPACE, type Order, type Report } from './messages.js';

const PROGRAM = fileURLToPath(new URL('process.ts', import.meta.url));

/**
 * Options under which nothing but what is tested ends a wait. A lost command is never given up, a lease does not expire, and no
 * heartbeat tells of invalidations.
 */
export const PATIENT = {
  scheduler: false,
  commandTimeout: '30s',
  leaseLife: '15s',
  coherence: { maxStaleness: '30s' },
} as const satisfies CacheModuleOptions;

/** A real process with a cache of its own. */
export class Member extends ForkedProcess<Order, Report> {
  /** @param proxy that stands before its server, if one does */
  static async start(options: CacheModuleOptions, proxy?: HoldingProxy): Promise<Member> {
    const started = new Member(PROGRAM, proxy);
    await started.begun();
    await started.order({ kind: 'open', options: proxy ? { ...options, url: proxy.url } : options });
    return started;
  }

  private constructor(
    program: string,
    private readonly proxy?: HoldingProxy,
  ) {
    super(program);
  }

  async call(call: CallOrder): Promise<CallerReport> {
    return (await this.order({ kind: 'call', call })) as CallerReport;
  }

  /** Calls for a key, and resolves when its loader has begun. How the call ends is no matter of the test. */
  async begin(call: CallOrder): Promise<void> {
    const times = this.count('began', call.key) + 1;
    this.call(call).catch(() => undefined);
    await this.hasBegun(call.key, times);
  }

  async finish(key: string): Promise<void> {
    await this.order({ kind: 'finish', key });
  }

  /** How often something happened to a key here. */
  count(kind: 'asked' | 'began' | 'ended' | 'aborted', key: string): number {
    return this.momentsOf(kind, key).length;
  }

  momentsOf(kind: 'asked' | 'began' | 'ended' | 'aborted', key: string): number[] {
    return this.reports.flatMap((report) => (report.kind === kind && report.key === key ? [report.at] : []));
  }

  answersOf(key: string): Extract<Report, { kind: 'answered' }>[] {
    return this.reports.filter((report) => report.kind === 'answered').filter(isOf(key));
  }

  async hasBegun(key: string, times = 1): Promise<void> {
    await this.until(() => this.count('began', key) >= times, `load ${times} of ${key} to begin`);
  }

  /**
   * Calls for a key, and resolves when it waits for the load elsewhere: it asked for the lease, and had all replies since.
   *
   * @param name what the key of the lease holds
   */
  async waitFor(call: CallOrder, name = call.key): Promise<{ answer: Promise<CallerReport> }> {
    const { proxy } = this;
    if (proxy === undefined) throw new Error('Only behind a proxy is it seen that a process waits.');
    proxy.forget();
    const answer = this.call(call);
    await until(() => proxy.hasSent(leaseOf(name)), { what: `a wait for the lease of ${call.key}` });
    await this.settle();
    return { answer };
  }

  /** Resolves when it had the replies to all that it asked for before, and to what it asked for then. */
  async settle(): Promise<void> {
    for (let trip = 0; trip < 3; trip += 1) await this.order({ kind: 'get', key: 'nothing' });
  }
}

/** A command about the lease of a key. */
export function leaseOf(key: string): RegExp {
  return new RegExp(`lease:\\{[^}]*:${key}[^}]*\\}`);
}

function isOf(key: string): (report: { key: string }) => boolean {
  return (report) => report.key === `${NAMESPACE}:${key}`;
}

/** Two members on a server of their own, and the proxy that stands before that of the first. */
export async function twoMembers(): Promise<{ proxy: HoldingProxy; own: Member; other: Member }> {
  const { port, url } = await startOwnServer();
  const proxy = await HoldingProxy.start(port);
  const [own, other] = await Promise.all([Member.start(PATIENT, proxy), Member.start({ ...PATIENT, url })]);
  return { proxy, own, other };
}
