import { atEndOfTurn } from '../../time/end-of-turn.js';
import type { LimiterPolicy } from '../../ports/limit-store.js';

/** The most requests that one script decides: a server does nothing else meanwhile. */
const MOST_AT_ONCE = 100;

/** With so many questions of one limiter on their way, the next waits for an answer, so that more come together; so long at most. */
const MOST_UNDER_WAY = 2;
const LONGEST_WAIT_MS = 1;

interface Asked<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Gathered<Request, Answer> {
  readonly policy: LimiterPolicy;
  readonly asked: Asked<Request, Answer>[];
}

/** The batch of one limiter that is being gathered, and the number of those that are on their way. */
interface Line<Request, Answer> {
  open: Gathered<Request, Answer> | undefined;
  underWay: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Gathers what one turn of the event loop asks of the same limiter, so that one script decides all of it, in its order. A
 * script for each would cost the server as much again as all else that it does for a call.
 */
export class AcquireBatches<Request, Answer> {
  private readonly lines = new Map<string, Line<Request, Answer>>();
  /** The limiters of this turn. */
  private readonly turn = new Set<string>();

  /**
   * @param decide asks for the answers to requests, in their order
   * @param longestWaitMs the longest wait for an answer to those on their way
   */
  constructor(
    private readonly decide: (
      id: string,
      policy: LimiterPolicy,
      requests: readonly Request[],
    ) => Promise<readonly Answer[]>,
    private readonly longestWaitMs = LONGEST_WAIT_MS,
  ) {}

  /** Asks along with all others of this turn. @throws what the question throws that they share */
  ask(id: string, policy: LimiterPolicy, request: Request): Promise<Answer> {
    if (this.turn.size === 0) atEndOfTurn(() => this.endTurn());
    this.turn.add(id);
    const line = this.lines.get(id) ?? { open: undefined, underWay: 0, timer: undefined };
    this.lines.set(id, line);
    if (line.open !== undefined && (line.open.policy !== policy || line.open.asked.length >= MOST_AT_ONCE)) {
      this.send(id, line);
    }
    line.open ??= { policy, asked: [] };
    const { asked } = line.open;
    return new Promise((resolve, reject) => asked.push({ request, resolve, reject }));
  }

  private endTurn(): void {
    for (const id of this.turn) {
      const line = this.lines.get(id);
      if (line?.open === undefined) continue;
      if (line.underWay < MOST_UNDER_WAY) this.send(id, line);
      else line.timer ??= setTimeout(() => this.send(id, line), this.longestWaitMs);
    }
    this.turn.clear();
  }

  private send(id: string, line: Line<Request, Answer>): void {
    clearTimeout(line.timer);
    line.timer = undefined;
    const { open } = line;
    if (open === undefined) return;
    line.open = undefined;
    line.underWay += 1;
    void this.answer(id, open).finally(() => {
      line.underWay -= 1;
      if (line.timer !== undefined) this.send(id, line);
      if (line.underWay === 0 && line.open === undefined) this.lines.delete(id);
    });
  }

  /** Never rejects. */
  private async answer(id: string, { policy, asked }: Gathered<Request, Answer>): Promise<void> {
    try {
      const requests = asked.map(({ request }) => request);
      const answers = await this.decide(id, policy, requests);
      for (let index = 0; index < asked.length; index += 1) asked[index]?.resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
