import type { Call } from '../cached-call/call/call.js';
import { decodeValue, encodeValue } from '../values/value-codec.js';
import type { EntryAge } from '../values/entry.js';
import type { RefreshQueue, Touch } from '../ports/refresh-queue.js';

/** A cached method that the clock may call: for a scheduled refresh, or a warm-up. */
export interface RefreshableMethod {
  /** Its method prefix: the same in every process and after every deploy. */
  readonly id: string;
  /** One call of it. */
  callFor(args: readonly unknown[]): Call;
}

/** Longer arguments are not carried from process to process. */
const LONGEST_ARGS = 16_384;

/** Arguments as text that any process reads; `undefined` for those that have no such form, or are too long. */
export function argsToText(args: readonly unknown[], method: string): string | undefined {
  try {
    const { encoding, value } = encodeValue(args, method);
    const text = `${encoding}:${Buffer.from(value).toString(encoding === 'binary' ? 'base64' : 'utf8')}`;
    return text.length <= LONGEST_ARGS ? text : undefined;
  } catch {
    // Whatever has no form as a value, such as a stream or a function: its answer is cached, but not refreshed by the clock.
    return undefined;
  }
}

/** The arguments again; `undefined` for text that this library did not write. */
export function argsFromText(text: string): readonly unknown[] | undefined {
  const [encoding, value] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
  if (encoding !== 'json' && encoding !== 'devalue' && encoding !== 'binary') return undefined;
  try {
    const bytes = Buffer.from(value, encoding === 'binary' ? 'base64' : 'utf8');
    const args = decodeValue({ encoding, value: bytes });
    return Array.isArray(args) ? (args as unknown[]) : undefined;
  } catch {
    // Written by another release, or damaged: the entry is dropped, and counted as such.
    return undefined;
  }
}

/** The most keys whose hits are counted between two reports. */
const MOST_COUNTED_KEYS = 5_000;

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
    } else if (this.counted.size < MOST_COUNTED_KEYS) {
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

/** The pause after the first failure, and the longest. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Time to wait after so many failures in a row: twice as long each time. */
export function backOffMs(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1));
}

/** Pauses of methods whose supplier fails, or may not be called. */
export class BackOff {
  private readonly byMethod = new Map<string, { until: number; failures: number }>();

  /** The rest of the method's pause, in milliseconds; 0 without one. */
  leftFor(method: string, now: number): number {
    return Math.max(0, (this.byMethod.get(method)?.until ?? -Infinity) - now);
  }

  failed(method: string, now: number): void {
    const failures = (this.byMethod.get(method)?.failures ?? 0) + 1;
    this.byMethod.set(method, { until: now + backOffMs(failures), failures });
  }

  /** A limiter says until when the supplier may not be called. */
  rejected(method: string, until: number): void {
    const failures = this.byMethod.get(method)?.failures ?? 0;
    this.byMethod.set(method, { until, failures });
  }

  succeeded(method: string): void {
    this.byMethod.delete(method);
  }
}
