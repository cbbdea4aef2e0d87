import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ForkedProcess } from '../../support/processes/forked-process.js';
import type { FaultyProxy } from './proxy.js';
import type { Opening, SoakOrder, SoakRecord } from './records.js';

const PROGRAM = fileURLToPath(new URL('members/process.ts', import.meta.url));
/** A process that is to be killed anyway. */
const CLOSE_WITHIN_MS = 2_000;

interface Member {
  readonly process: ForkedProcess<SoakOrder, SoakRecord[]>;
  readonly name: string;
  readonly pid: number;
}

/** Some real processes, each behind a proxy of its own. */
export class SoakCluster {
  readonly killed = new Set<string>();
  private readonly members: Member[] = [];
  private readonly ended: ForkedProcess<SoakOrder, SoakRecord[]>[] = [];
  private lives = 0;

  /** @param opening what a process is told, by its place */
  constructor(
    readonly proxies: readonly FaultyProxy[],
    private readonly opening: (place: number) => Omit<Opening, 'process'>,
  ) {}

  async start(): Promise<void> {
    await Promise.all(this.proxies.map((_, place) => this.open(place)));
    await Promise.all(this.members.map(({ process }) => process.order({ kind: 'begin' })));
  }

  /** Resolves when all calls are answered, or have waited too long. */
  async end(withinMs: number): Promise<SoakRecord[]> {
    await Promise.all(this.members.map(({ process }) => process.order({ kind: 'end', withinMs })));
    return [...this.ended, ...this.members.map(({ process }) => process)].flatMap(({ reports }) =>
      reports.flat(),
    );
  }

  async close(): Promise<void> {
    const close = async ({ process }: Member): Promise<void> => {
      await Promise.race([
        process.order({ kind: 'close' }).catch(() => undefined),
        delay(CLOSE_WITHIN_MS, undefined, { ref: false }),
      ]);
      await process.kill();
    };
    await Promise.all(this.members.map(close));
  }

  signal(place: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill((this.members[place] as Member).pid, signal);
  }

  /** Kills a process, and starts another in its place. */
  async restart(place: number, afterMs: number): Promise<void> {
    const { process, name } = this.members[place] as Member;
    this.killed.add(name);
    await process.kill();
    this.ended.push(process);
    await delay(afterMs);
    await this.open(place);
    await (this.members[place] as Member).process.order({ kind: 'begin' });
  }

  private async open(place: number): Promise<void> {
    this.lives += 1;
    const name = `${place}.${this.lives}`;
    const forked = new ForkedProcess<SoakOrder, SoakRecord[]>(PROGRAM);
    await forked.begun();
    const opening = { ...this.opening(place), process: name };
    const pid = (await forked.order({ kind: 'open', opening })) as number;
    this.members[place] = { process: forked, name, pid };
  }
}
