import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import type { CacheModuleOptions, TtlPolicy } from '@tripsage/cache';
import { FROM_SOURCES } from '../../support/programs.js';
import type { CallerReport, LoaderOrder, Order, Report } from './messages.js';

const PROGRAM = fileURLToPath(new URL('process.ts', import.meta.url));

type LoadReport = Extract<Report, { kind: 'load' }>;
type EventReport = Extract<Report, { kind: 'event' }>;

const running = new Set<ClusterProcess>();

/** A real process with a cache of its own. */
export class ClusterProcess {
  /** What its loaders did. */
  readonly loads: LoadReport[] = [];
  readonly events: EventReport[] = [];
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (report: Report) => void>();
  private readonly watchers = new Set<() => void>();
  private orders = 0;

  private constructor() {
    this.child = fork(PROGRAM, { env: { PATH: process.env['PATH'], ...FROM_SOURCES } });
    this.child.on('message', (report: Report) => this.take(report));
    running.add(this);
  }

  static async start(options: CacheModuleOptions): Promise<ClusterProcess> {
    const started = new ClusterProcess();
    await once(started.child, 'message');
    await started.order({ kind: 'open', options });
    return started;
  }

  async order(order: Order): Promise<unknown> {
    this.orders += 1;
    const id = this.orders;
    const report = await new Promise<Report>((resolve) => {
      this.waiting.set(id, resolve);
      this.child.send({ order, id });
    });
    if (report.kind === 'failed') throw new Error(report.message);
    return report.kind === 'done' ? report.result : undefined;
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
    await this.until(() => loadsOf([this], key) >= times);
  }

  /** Resolves when what it reported makes this true. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.watchers.add(resolve));
  }

  async kill(): Promise<void> {
    running.delete(this);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  async close(): Promise<void> {
    await this.order({ kind: 'close' });
    await this.kill();
  }

  private take(report: Report): void {
    if (report.kind === 'load') this.loads.push(report);
    if (report.kind === 'event') this.events.push(report);
    if (report.kind === 'done' || report.kind === 'failed') {
      this.waiting.get(report.order)?.(report);
      this.waiting.delete(report.order);
    }
    for (const tell of this.watchers) tell();
    this.watchers.clear();
  }
}

/** How often the loader of a key ran in all of these processes. */
export function loadsOf(processes: readonly ClusterProcess[], key: string): number {
  return processes.flatMap(({ loads }) => loads).filter((load) => load.key === key && load.what === 'began')
    .length;
}

afterAll(async () => {
  await Promise.all([...running].map((one) => one.kill()));
});
