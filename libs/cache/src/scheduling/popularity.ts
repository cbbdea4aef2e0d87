import type { EntryAge } from '../values/entry.js';
import type { RefreshQueue, Touch } from '../ports/refresh-queue.js';
import { argsToText } from './refreshable-method.js';

/** The most keys whose hits are counted between two reports. */
const MOST_KEYS = 5_000;

interface Counted {
  readonly method: string;
  readonly args: readonly unknown[];
  hits: number;
  dueInMs: number;
}

/** Hits of each entry in this process, since the last report to the queue. */
export class Popularity {
  private counted = new Map<string, Counted>();

  /** @param leadShare the last share of its fresh life, in which an entry is refreshed */
  constructor(private readonly leadShare: number) {}

  /** Counts a caller who was answered by the entry under a key. */
  count(method: string, key: string, args: readonly unknown[], age: EntryAge): void {
    const known = this.counted.get(key);
    const dueInMs = dueIn(age, this.leadShare);
    if (known !== undefined) {
      known.hits += 1;
      known.dueInMs = dueInMs;
    } else if (this.counted.size < MOST_KEYS) {
      this.counted.set(key, { method, args, hits: 1, dueInMs });
    }
  }

  /** Reports to the queue, and counts anew. A report that fails is lost: the next hits come soon. */
  async report(queue: RefreshQueue, mostListed: number): Promise<void> {
    const counted = this.counted;
    this.counted = new Map();
    const touches = [...counted].flatMap(([key, { method, args, hits, dueInMs }]): Touch[] => {
      const text = argsToText(args, method);
      return text === undefined ? [] : [{ key, method, args: text, hits, dueInMs }];
    });
    if (touches.length > 0) await queue.touch(touches, mostListed);
  }
}

/** In how many milliseconds an entry is to be refreshed; 0 for one that is due. */
export function dueIn({ ageMs, freshForMs }: EntryAge, leadShare: number): number {
  return Math.max(0, freshForMs - leadShare * (ageMs + freshForMs));
}
