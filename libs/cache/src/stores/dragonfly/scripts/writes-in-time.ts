import { setTimeout as delay } from 'node:timers/promises';
import { CacheStoreUnavailableError } from '../../../api/errors.js';
import type { DragonflyConnection } from '../connection/dragonfly-connection.js';
import { unavailable } from '../connection/server-failures.js';
import { TOO_LATE } from './in-time.lua.js';
import { runScript, type Script, type ScriptCall } from './script.js';

/** The deadline of a write while the server's clock is not known. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * A write that came too late is sent so often: nothing was done, and each answer tells the time anew. This process may be busy
 * between making it and sending it, or the way there longer than the way back.
 */
const MOST_SENDS = 5;

/** The clocks of two machines may drift apart by so much within a limit on commands. */
const DRIFT_MS = 10;

/**
 * Sends writes that the server carries out before their sender has given them up, or never. The network may deliver what
 * was written to a connection long after that is gone, when something newer has been written and confirmed.
 *
 * Each write has a deadline on the server's clock. And no write is sent on a new connection while one of an earlier
 * connection may still arrive in time.
 */
export class WritesInTime {
  /** Until when writes that were not answered may be carried out, by the life of their connection. */
  private readonly unanswered = new Map<number, number>();

  constructor(private readonly connection: DragonflyConnection) {}

  /**
   * @param script begins with `IN_TIME`, and returns its answer and the server's time
   * @param call gets the deadline, its first argument, in milliseconds of the server
   * @throws CacheStoreUnavailableError
   */
  async run(script: Script, call: (deadline: number) => ScriptCall): Promise<unknown> {
    for (let sent = 0; sent < MOST_SENDS; sent += 1) {
      const answer = await this.send(script, call);
      if (answer !== TOO_LATE) return answer;
    }
    throw unavailable(this.connection.name, 'a write reached it too late');
  }

  private async send(script: Script, call: (deadline: number) => ScriptCall): Promise<unknown> {
    const { connection } = this;
    await this.earlierEnded();
    let sentAt: number | undefined;
    let life = connection.life;
    try {
      const answer = await runScript(connection, script, () => {
        sentAt = performance.now();
        ({ life } = connection);
        const now = connection.clock.earliest(sentAt);
        return call(now === undefined ? NEVER : Math.floor(now + connection.commandTimeoutMs));
      });
      const [outcome, now] = answer as [unknown, string];
      if (sentAt !== undefined) connection.clock.learn(Number(now), sentAt);
      return outcome;
    } catch (error) {
      const isAnswered = error instanceof CacheStoreUnavailableError && error.isRefusal;
      if (sentAt !== undefined && !isAnswered)
        this.unanswered.set(life, sentAt + connection.commandTimeoutMs + DRIFT_MS);
      throw error;
    }
  }

  /** Waits until no write of an earlier connection may be carried out any more: no longer than the limit on commands. */
  async earlierEnded(): Promise<void> {
    for (const [life, until] of this.unanswered) {
      const leftMs = until - performance.now();
      if (leftMs > 0 && life !== this.connection.life) await delay(leftMs);
      if (performance.now() >= until) this.unanswered.delete(life);
    }
  }
}
