import type { Redis } from 'ioredis';
import { isNotPermitted } from './server-failures.js';

/** The share of a time by which two clocks are taken to drift apart in it: twice what NTP adjusts a clock by. */
const DRIFT = 0.001;

/** The server's clock has been read so recently that a step of it would show. */
const RECENT_MS = 1_000;

/**
 * The clock of the server, as far as this process knows it: somewhere between two bounds. Each answer that tells the time
 * was made after its question was sent, and before it came. All bounds of before count too, a little wider for the drift,
 * unless they contradict: then the server's clock was set.
 *
 * Times of this process are those of `performance.now()`.
 */
export class ServerClock {
  /** The server's clock less this process's, at least and at most. */
  private least = -Infinity;
  private most = Infinity;
  private learntAt = -Infinity;

  /** Learns from an answer. @param serverMs whole milliseconds, rounded down */
  learn(serverMs: number, sentAt: number, now = performance.now()): void {
    const widened = DRIFT * (now - this.learntAt);
    const [least, most] = [serverMs - now, serverMs + 1 - sentAt];
    const isStep = least > this.most + widened || most < this.least - widened;
    this.least = isStep ? least : Math.max(least, this.least - widened);
    this.most = isStep ? most : Math.min(most, this.most + widened);
    this.learntAt = now;
  }

  /** Forgets everything: what answers from now on may be another server. */
  forget(): void {
    this.least = -Infinity;
    this.most = Infinity;
    this.learntAt = -Infinity;
  }

  /** The earliest that it can be on the server; `undefined` where that is not known. */
  earliest(now = performance.now()): number | undefined {
    return this.learntAt === -Infinity ? undefined : now + this.least - DRIFT * (now - this.learntAt);
  }

  /** The latest that it can be on the server; `undefined` where that is not known. */
  latest(now = performance.now()): number | undefined {
    return this.learntAt === -Infinity
      ? undefined
      : now + this.most + DRIFT * Math.max(0, now - this.learntAt);
  }

  /** True where a step of the server's clock would have shown. */
  get isRecent(): boolean {
    return performance.now() - this.learntAt < RECENT_MS;
  }

  /** Asks for the time. Where the user may not ask, it stays unknown. */
  async ask(client: Redis): Promise<void> {
    const sentAt = performance.now();
    try {
      const [seconds, microseconds] = (await client.time()) as readonly (number | string)[];
      this.learn(Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000), sentAt);
    } catch (error) {
      if (!isNotPermitted(error)) throw error;
    }
  }
}
