import { fileURLToPath } from 'node:url';
import type { CacheModuleOptions, ConsumeOptions } from '@tripsage/cache';
import type { LimitsHealth } from '@tripsage/cache/ops';
import { ForkedProcess } from '../../support/processes/forked-process.js';
import type { CallersOrder, CallReport, ConsumeReport, Order, Report } from './messages.js';
import { until } from '../../support/until.js';

const PROGRAM = fileURLToPath(new URL('process.ts', import.meta.url));

/** A real process that asks limiters. */
export class LimitedProcess extends ForkedProcess<Order, Report> {
  static async start(options: CacheModuleOptions): Promise<LimitedProcess> {
    const started = new LimitedProcess(PROGRAM);
    await started.begun();
    await started.order({ kind: 'open', options });
    return started;
  }

  static async startAll(count: number, options: CacheModuleOptions): Promise<LimitedProcess[]> {
    return Promise.all(Array.from({ length: count }, () => LimitedProcess.start(options)));
  }

  get calls(): readonly CallReport[] {
    return this.reports.filter((report) => report.kind === 'call');
  }

  async acquire(limiter: string, options?: ConsumeOptions): Promise<ConsumeReport> {
    return (await this.order({ kind: 'consume', limiter, options })) as ConsumeReport;
  }

  async limitsHealth(): Promise<LimitsHealth['state']> {
    return ((await this.order({ kind: 'health' })) as LimitsHealth).state;
  }

  async knowsOf(processes: number): Promise<void> {
    const isKnown = async () => (await this.order({ kind: 'processes' })) === processes;
    await until(isKnown, {
      what: `${processes} processes to know of each other`,
      within: 20_000,
      every: 100,
    });
  }
}

/** Has callers of all processes ask for a while. */
export async function letAsk(
  processes: readonly LimitedProcess[],
  order: Omit<CallersOrder, 'kind'>,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const asking = processes.map((one) => one.order({ ...order, kind: 'callers' }));
  try {
    await meanwhile();
  } finally {
    await Promise.all(processes.map((one) => one.order({ kind: 'stop' })));
    await Promise.all(asking);
  }
}
