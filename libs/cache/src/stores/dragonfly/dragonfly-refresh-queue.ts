import type {
  ClaimedRefreshes,
  DueRefresh,
  RefreshQueue,
  RefreshQueueState,
  QueuedRefresh,
  Touch,
} from '../../ports/refresh-queue.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace } from './keys/key-space.js';
import { runScript, type Script } from './scripts/script.js';
import {
  CLAIM_REFRESHES,
  DROP_REFRESHES,
  REQUEUE,
  REFRESH_QUEUE_KEYS,
  REFRESH_QUEUE_STATE,
  NEXT_REFRESHES,
  TOUCH,
} from './scripts/refresh-queue.lua.js';

/** The load of an entry as it stands on the server: the method's name, a line break, the arguments. */
const LOAD = /^([^\n]*)\n(.*)$/s;

/** The refresh queue on the server: see `refresh-queue.lua.ts`. */
export class DragonflyRefreshQueue implements RefreshQueue {
  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
  ) {}

  async touch(touches: readonly Touch[], most: number): Promise<void> {
    if (touches.length === 0) return;
    const args = touches.flatMap(({ key, method, args: given, hits, dueInMs }) => [
      key,
      `${method}\n${given}`,
      hits,
      Math.ceil(dueInMs),
    ]);
    await this.run(TOUCH, [most, ...args]);
  }

  async claim(
    most: number,
    { forMs, leastHits }: { forMs: number; leastHits: number },
  ): Promise<ClaimedRefreshes> {
    const answer = (await this.run(CLAIM_REFRESHES, [most, Math.ceil(forMs), leastHits])) as string[];
    const [dropped, ...rest] = answer;
    const due = entriesOf(rest).map(({ key, method, args, hits, failures, ms: lateMs }): DueRefresh => ({
      key,
      method,
      args,
      hits,
      failures,
      lateMs,
    }));
    return { due, dropped: Number(dropped) };
  }

  async refreshed(key: string, dueInMs: number, decay: number): Promise<void> {
    await this.run(REQUEUE, [key, Math.ceil(dueInMs), 'none', decay]);
  }

  async postpone(key: string, dueInMs: number, isFailure: boolean): Promise<void> {
    await this.run(REQUEUE, [key, Math.ceil(dueInMs), isFailure ? 'more' : 'same', 1]);
  }

  async drop(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.run(DROP_REFRESHES, keys);
  }

  async state(): Promise<RefreshQueueState> {
    const [length, lagMs] = (await this.run(REFRESH_QUEUE_STATE, [])) as string[];
    return { length: Number(length), lagMs: Number(lagMs) };
  }

  async next(most: number): Promise<QueuedRefresh[]> {
    const answer = (await this.run(NEXT_REFRESHES, [most])) as string[];
    return entriesOf(answer).map(({ key, method, hits, failures, ms: dueInMs }) => ({
      key,
      method,
      hits,
      failures,
      dueInMs,
    }));
  }

  private run(script: Script, args: readonly (string | number)[]): Promise<unknown> {
    const keys = REFRESH_QUEUE_KEYS.map((part) => this.keys.refreshQueue(part));
    return runScript(this.connection, script, () => ({ keys, args }));
  }
}

/** Reads the answer of a script: five elements for each entry, the last of which is a time. */
function entriesOf(answer: readonly string[]) {
  const entries: (Omit<DueRefresh, 'lateMs'> & { ms: number })[] = [];
  for (let at = 0; at < answer.length; at += 5) {
    const [key = '', load = '', hits, failures, ms] = answer.slice(at, at + 5);
    const [, method = '', args = ''] = LOAD.exec(load) ?? [];
    entries.push({ key, method, args, hits: Number(hits), failures: Number(failures), ms: Number(ms) });
  }
  return entries;
}
