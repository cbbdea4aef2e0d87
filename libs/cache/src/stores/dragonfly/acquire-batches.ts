import type { LimiterPolicy } from '../../ports/limit-store.js';
import { type Clock, systemClock } from '../../time/clock.js';
import { TurnBatches } from '../../time/end-of-turn.js';

/** The most requests that one script decides: a server does nothing else meanwhile. */
const MOST_AT_ONCE = 100;

interface Asked<Request, Answer> {
  readonly policy: LimiterPolicy;
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** The requests of one limiter, and the policy of those that are being gathered. */
interface Line<Request, Answer> {
  policy: LimiterPolicy;
  readonly batches: TurnBatches<Asked<Request, Answer>>;
}

/**
 * Gathers what one turn of the event loop asks of the same limiter, so that one script decides all of it, in its order. A
 * script for each would cost the server as much again as all else that it does for a call.
 */
export class AcquireBatches<Request, Answer> {
  private readonly lines = new Map<string, Line<Request, Answer>>();

  /** @param decide asks for the answers to requests, in their order */
  constructor(
    private readonly decide: (
      id: string,
      policy: LimiterPolicy,
      requests: readonly Request[],
    ) => Promise<readonly Answer[]>,
    private readonly clock: Pick<Clock, 'after'> = systemClock,
  ) {}

  /** Asks along with all others of this turn. @throws what the question throws that they share */
  ask(id: string, policy: LimiterPolicy, request: Request): Promise<Answer> {
    const line = this.lines.get(id) ?? this.begin(id, policy);
    if (line.policy !== policy) line.batches.flush();
    line.policy = policy;
    return new Promise((resolve, reject) => line.batches.add({ policy, request, resolve, reject }));
  }

  private begin(id: string, policy: LimiterPolicy): Line<Request, Answer> {
    const batches = new TurnBatches<Asked<Request, Answer>>({
      send: (asked) => this.answer(id, asked),
      most: MOST_AT_ONCE,
      clock: this.clock,
      onIdle: () => this.lines.delete(id),
    });
    const line = { policy, batches };
    this.lines.set(id, line);
    return line;
  }

  /** Never rejects. All of a batch are of one policy. */
  private async answer(id: string, asked: readonly Asked<Request, Answer>[]): Promise<void> {
    const [first] = asked;
    if (first === undefined) return;
    try {
      const requests = asked.map(({ request }) => request);
      const answers = await this.decide(id, first.policy, requests);
      for (let index = 0; index < asked.length; index += 1) asked[index]?.resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
