import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from '@jest/globals';
import type { Answer } from './obey.js';
import { FROM_SOURCES } from './programs.js';
import { until } from '../until.js';

const ENDED = 'the process has ended';
const running = new Set<ForkedProcess<unknown, unknown>>();

/** A real process that does what it is ordered to (see `obey.ts`), one order beside the other, and reports what happens. */
export class ForkedProcess<Order, Report> {
  readonly reports: Report[] = [];
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private orders = 0;

  /** @param program the path of its source */
  constructor(program: string) {
    this.child = fork(program, { env: { PATH: process.env['PATH'], ...FROM_SOURCES } });
    this.child.on('message', (message: { report: Report } | Answer) => this.take(message));
    this.child.on('exit', () => {
      for (const [id, answer] of this.waiting) answer({ id, error: ENDED });
    });
    running.add(this);
  }

  /** Resolves when it takes orders. */
  async begun(): Promise<void> {
    const ended = once(this.child, 'exit').then(() => Promise.reject(new Error(ENDED)));
    await Promise.race([once(this.child, 'message'), ended]);
    // That it ends some day is no news.
    ended.catch(() => undefined);
  }

  async order(order: Order): Promise<unknown> {
    this.orders += 1;
    const id = this.orders;
    const answer = await new Promise<Answer>((resolve) => {
      this.waiting.set(id, resolve);
      this.child.send({ order, id });
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result;
  }

  /** Resolves when what it reported makes this true. @param what for the error: what does not come */
  async until(condition: () => boolean, what: string): Promise<void> {
    await until(condition, { what, within: 20_000, every: 5 });
  }

  async kill(): Promise<void> {
    running.delete(this);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  private take(message: { report: Report } | Answer): void {
    if ('report' in message) this.reports.push(message.report);
    else this.waiting.get(message.id)?.(message);
  }
}

afterAll(async () => {
  await Promise.all([...running].map((one) => one.kill()));
});
