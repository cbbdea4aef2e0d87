import type { Clock } from '../../time/clock.js';
import { withinTime } from '../../time/within-time.js';

/** Something that is asked of who may not answer: nobody waits longer than the limit, or asks again meanwhile. */
export class TimedQuery<Answer> {
  private asking: Promise<Answer | undefined> | undefined;

  constructor(
    private readonly question: () => Promise<Answer>,
    private readonly clock: Pick<Clock, 'after'>,
    private readonly limitMs: number,
  ) {}

  /** @returns undefined where it was not answered in time, or with an error */
  async ask(): Promise<Answer | undefined> {
    this.asking ??= this.askOnce().finally(() => (this.asking = undefined));
    const answer = await withinTime(this.asking, this.limitMs, this.clock);
    return answer === 'too-slow' ? undefined : answer;
  }

  private async askOnce(): Promise<Answer | undefined> {
    try {
      return await this.question();
    } catch {
      return undefined;
    }
  }
}
