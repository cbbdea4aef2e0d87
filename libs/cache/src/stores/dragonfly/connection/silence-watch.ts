import type { Redis } from 'ioredis';
import { NoAnswerError } from './server-failures.js';
import { within } from './time-limit.js';

/**
 * Tells a connection that answers nothing at all from a server that was slow once. With such a connection goes all that
 * waits in its queues, so it is to be given up.
 */
export class SilenceWatch {
  private testedLife: number | undefined;

  /** @param limitMs the longest silence, from the call that began it on */
  constructor(private readonly limitMs: number) {}

  /**
   * Waits for any answer, once in a life of the connection at a time.
   *
   * @param life of the connection
   * @param silentMs for which it has been silent
   * @returns whether the server stays silent
   */
  async staysSilent(client: Redis, life: number, silentMs: number): Promise<boolean> {
    if (this.testedLife === life) return false;
    this.testedLife = life;
    try {
      await within(Math.max(1, this.limitMs - silentMs), client.ping());
      return false;
    } catch (error) {
      // Any other answer is one, too.
      return error instanceof NoAnswerError;
    } finally {
      if (this.testedLife === life) this.testedLife = undefined;
    }
  }
}
