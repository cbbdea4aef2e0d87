import type { Clock } from '../../time/clock.js';
import { withinTime } from '../../time/within-time.js';

/** A query that may hang: a caller waits at most for the limit, and calls in between share one query. */
export class TimedQuery<Answer> {
  private running: Promise<Answer | undefined> | undefined;

  constructor(
    private readonly query: () => Promise<Answer>,
    private readonly clock: Pick<Clock, 'after'>,
    private readonly limitMs: number,
  ) {}

  /** Runs the query. @returns undefined where it took too long or failed */
  async answer(): Promise<Answer | undefined> {
    this.running ??= this.runOnce().finally(() => (this.running = undefined));
    const answer = await withinTime(this.running, this.limitMs, this.clock);
    return answer === 'too-slow' ? undefined : answer;
  }

  private async runOnce(): Promise<Answer | undefined> {
    try {
      return await this.query();
    } catch {
      return undefined;
    }
  }
}
