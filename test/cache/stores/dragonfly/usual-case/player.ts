import type { LimiterPolicy, LimitRequest, LimitStore } from '@tripsage/cache';
import type { Step } from './steps.js';

const ID = 'supplier';

/** One who plays steps on limits, and says what each answered. */
export class Player {
  private readonly acquired: LimitRequest[] = [];
  private readonly waiting: LimitRequest[] = [];
  private asked = 0;
  private current = 0;

  constructor(
    private readonly limits: LimitStore,
    private readonly of: readonly LimiterPolicy[],
  ) {}

  async play(step: Step): Promise<unknown> {
    const { limits, acquired, waiting } = this;
    const how = this.of[this.current]!;
    switch (step.kind) {
      case 'acquire': {
        const requests = step.requests.map((one) => ({ ...one, token: `t${(this.asked += 1)}` }));
        const answers = await Promise.all(requests.map((one) => limits.acquire(ID, how, one, one.maxWaitMs)));
        for (const [index, { kind: answered }] of answers.entries()) {
          if (answered === 'acquired') acquired.push(requests[index]!);
          if (answered === 'queued') waiting.push(requests[index]!);
        }
        return answers;
      }
      case 'claim': {
        const one = waiting[step.place % waiting.length];
        if (one === undefined) return undefined;
        const claimed = await limits.claim(ID, how, [one]);
        if (claimed.states[0] !== 'queued') waiting.splice(waiting.indexOf(one), 1);
        if (claimed.states[0] === 'acquired') acquired.push(one);
        return claimed;
      }
      case 'leave': {
        const [one] = waiting.splice(step.place % Math.max(1, waiting.length), 1);
        return one && limits.leave(ID, one);
      }
      case 'refund': {
        const [one] = acquired.splice(step.place % Math.max(1, acquired.length), 1);
        return one && limits.refund(ID, how, one, 1_000);
      }
      case 'release': {
        const one = acquired[step.place % acquired.length];
        return one && limits.release(ID, how, one, { cost: step.actual, ageMs: 1_000 });
      }
      case 'record':
        return limits.record(ID, how, [
          { token: `r${(this.asked += 1)}`, cost: step.cost, ageMs: step.ageMs },
        ]);
      case 'correct':
        return limits.correct(ID, how, step.remaining, step.ms, `c${(this.asked += 1)}`);
      case 'pause':
        return limits.pause(ID, step.ms);
      case 'reset':
        return limits.reset(ID);
      case 'resume':
        return limits.resume(ID);
      case 'peek':
        return limits.peek(ID, how);
      case 'change':
        this.current = step.to;
        return undefined;
      case 'pass':
        return undefined;
    }
  }
}
