import { fileURLToPath } from 'node:url';
import type { CacheModuleOptions, TtlPolicy } from '@tripsage/cache';
import { ForkedProcess } from '../../support/processes/forked-process.js';
import type { CallerReport, LoaderOrder, Order, Report } from './messages.js';

const PROGRAM = fileURLToPath(new URL('process.ts', import.meta.url));

type LoadReport = Extract<Report, { kind: 'load' }>;
type EventReport = Extract<Report, { kind: 'event' }>;

/** A real process with a cache of its own. */
export class ClusterProcess extends ForkedProcess<Order, Report> {
  static async start(options: CacheModuleOptions): Promise<ClusterProcess> {
    const started = new ClusterProcess(PROGRAM);
    await started.begun();
    await started.order({ kind: 'open', options });
    return started;
  }

  /** What its loaders did. */
  get loads(): readonly LoadReport[] {
    return this.reports.filter((report) => report.kind === 'load');
  }

  get events(): readonly EventReport[] {
    return this.reports.filter((report) => report.kind === 'event');
  }

  async call(
    key: string,
    loader: LoaderOrder,
    {
      callers = 1,
      policy = { fresh: '1m' },
      tags,
    }: { callers?: number; policy?: TtlPolicy; tags?: string[] } = {},
  ): Promise<CallerReport[]> {
    return (await this.order({ kind: 'call', key, callers, policy, tags, loader })) as CallerReport[];
  }

  /** Resolves when the loader of a key has begun here so many times. */
  async hasBegun(key: string, times = 1): Promise<void> {
    await this.until(() => loadsOf([this], key) >= times, `load ${times} of ${key} to begin`);
  }

  async close(): Promise<void> {
    await this.order({ kind: 'close' });
    await this.kill();
  }
}

/** How often the loader of a key ran in all of these processes. */
export function loadsOf(processes: readonly ClusterProcess[], key: string): number {
  return processes.flatMap(({ loads }) => loads).filter((load) => load.key === key && load.what === 'began')
    .length;
}
