import type { Answer } from '../api/events.js';
import type { RefreshQueue, Touch } from '../ports/refresh-queue.js';
import { argsToText } from './refreshable-method.js';

/** The most keys whose hits are counted between two times of telling them. */
const MOST_KEYS = 5_000;

interface Counted {
  readonly method: string;
  readonly args: readonly unknown[];
  hits: number;
  dueInMs: number;
}

/** How often entries were asked for in this process since that was last told. */
export class Popularity {
  private counted = new Map<string, Counted>();

  /**
   * @param leadShare the share of its fresh life before whose end an entry is renewed
   */
  constructor(private readonly leadShare: number) {}

  /** A caller of a method that is renewed was answered, under a key that may be kept. */
  note(
    method: string,
    key: string,
    args: readonly unknown[],
    { ageMs, freshForMs }: Pick<Answer, 'ageMs' | 'freshForMs'>,
  ): void {
    const known = this.counted.get(key);
    const dueInMs = dueIn({ ageMs, freshForMs }, this.leadShare);
    if (known !== undefined) {
      known.hits += 1;
      known.dueInMs = dueInMs;
    } else if (this.counted.size < MOST_KEYS) {
      this.counted.set(key, { method, args, hits: 1, dueInMs });
    }
  }

  /** Tells the list. What can't be told is forgotten: the next hits come soon. */
  async tell(list: RefreshQueue, mostListed: number): Promise<void> {
    const counted = this.counted;
    this.counted = new Map();
    const touches = [...counted].flatMap(([key, { method, args, hits, dueInMs }]): Touch[] => {
      const text = argsToText(args, method);
      return text === undefined ? [] : [{ key, method, args: text, hits, dueInMs }];
    });
    if (touches.length > 0) await list.touch(touches, mostListed);
  }
}

/** When an answer should be renewed, in milliseconds from now; 0 for one that is due. */
export function dueIn(
  { ageMs, freshForMs }: Pick<Answer, 'ageMs' | 'freshForMs'>,
  leadShare: number,
): number {
  return Math.max(0, freshForMs - leadShare * (ageMs + freshForMs));
}
