import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';
import type { CacheModuleOptions, Duration, TtlPolicy } from '@tripsage/cache';
import { ForkedProcess } from '../../support/processes/forked-process.js';
import { until } from '../../support/until.js';
import type { CallerReport, EventReport, LineReport, Order, Report } from './messages.js';

const PROGRAM = fileURLToPath(new URL('process.ts', import.meta.url));
const running = new Set<ConnectedProcess>();
let probes = 0;

export interface CallSettings {
  readonly policy?: TtlPolicy;
  readonly tags?: string[];
  readonly takesMs?: number;
  /** The load asks for this key in its turn, and brings what it gets. */
  readonly part?: string;
}

/** A real process with a cache of its own, connected to a server through whatever network. It ends with the test. */
export class ConnectedProcess extends ForkedProcess<Order, Report> {
  static async start(options: CacheModuleOptions): Promise<ConnectedProcess> {
    const one = new ConnectedProcess(PROGRAM);
    running.add(one);
    await one.begun();
    await one.order({ kind: 'open', options: { scheduler: false, ...options } });
    return one;
  }

  get events(): readonly EventReport[] {
    return this.reports.filter((report) => report.kind === 'event');
  }

  /** What it warned of. */
  get warnings(): readonly string[] {
    return this.reports.filter(isWarning).map(({ text }) => text);
  }

  /** Its invalidations, in their order: whether the server confirmed each. */
  get confirmations(): readonly (boolean | undefined)[] {
    return this.events.filter(({ name }) => name === 'invalidated').map(({ confirmed }) => confirmed);
  }

  /** @param brings what a load of its own brings */
  async call(
    key: string,
    brings: string,
    { policy = { fresh: '10m' }, tags = [], takesMs = 0, part }: CallSettings = {},
  ): Promise<CallerReport> {
    const order = { kind: 'call', key, policy, tags, brings, takesMs, ...(part !== undefined && { part }) };
    return (await this.order(order as Order)) as CallerReport;
  }

  /** The value that a caller gets; `brings` where it is loaded. */
  async answerOf(key: string, brings: string, settings: CallSettings = {}): Promise<string | undefined> {
    const { value, error } = await this.call(key, brings, settings);
    return value ?? error;
  }

  async get(key: string): Promise<unknown> {
    return this.order({ kind: 'get', key });
  }

  async delete(key: string): Promise<void> {
    await this.order({ kind: 'delete', key });
  }

  async set(key: string, value: string, ttl: Duration = '10m'): Promise<void> {
    await this.order({ kind: 'set', key, value, ttl });
  }

  /** Resolves when the connection for commands is up. */
  async isConnected(): Promise<void> {
    const isUp = () => this.events.findLast(({ name }) => name === 'connection')?.state === 'up';
    await this.until(isUp, 'the connection to be up');
  }

  /**
   * Resolves when it relies on its server: its calls are hits while it is connected, so nothing of it is pending and it
   * has caught up.
   */
  async isUsable(within = 20_000): Promise<void> {
    const key = `probe-${(probes += 1)}`;
    const isHit = async (): Promise<boolean> => {
      await this.call(key, 'probe');
      const last = this.events.findLast(
        (event) => event.name === 'answered' && event.key?.endsWith(`:${key}`) === true,
      );
      return last?.outcome === 'hit' && last.isDisconnected === false;
    };
    await until(isHit, { what: 'the process to rely on its server', within, every: 50 });
  }
}

function isWarning(report: Report): report is LineReport {
  return report.kind === 'line' && report.level === 'warn';
}

afterEach(async () => {
  await Promise.all([...running].map((one) => one.kill()));
  running.clear();
});
