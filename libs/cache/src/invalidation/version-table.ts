import type { BusMessage, Mark, Position, VersionsNews } from '../ports/backend.js';
import { keyOfName } from '../ports/names.js';

/** The newest number of each mode that a name was marked with; 0 for none. */
interface Marks {
  hard: number;
  soft: number;
}

/** What a question to the server was asked with, to know what its answer settles. */
export interface Question {
  readonly known: Position;
  readonly doubts: number;
  /** On this process's own monotonic clock, when it was sent. */
  readonly sentAt: number;
}

/** What a message or an answer means for the entries in this process. */
export interface Drop {
  /** None of them may stay: which invalidations they missed is not known. */
  readonly all: boolean;
  readonly keys: readonly string[];
}

const NOTHING: Drop = { all: false, keys: [] };
const EVERYTHING: Drop = { all: true, keys: [] };

/** Hard marks on keys guard only what is in motion: this many are kept, as on the server. */
const MOST_KEY_MARKS = 10_000;

/**
 * What one process knows of invalidations. It learns from messages, which may be lost, and from the server's answers,
 * which tell all that is newer than what it knew. A doubt is a reason to believe that something was missed; the answer
 * to a question that was asked after the doubt settles it.
 */
export class View {
  private epoch: string | undefined;
  /** Every mark up to this number is known. */
  private seen = 0;
  private floor = 0;
  private keyFloor = 0;
  private readonly marks = new Map<string, Marks>();
  private readonly keyMarks = new Map<string, number>();
  private doubts = 1;
  private settled = 0;
  private confirmedAt = -Infinity;
  /** Goes up with all that is learnt. */
  changes = 0;

  /** @param onDoubt told when something may have been missed, after nothing was */
  constructor(private readonly onDoubt: () => void = () => undefined) {}

  get position(): Position {
    return { epoch: this.epoch, seen: this.seen };
  }

  get isSettled(): boolean {
    return this.settled === this.doubts;
  }

  confirmedForMs(now: number): number {
    return now - this.confirmedAt;
  }

  question(now: number): Question {
    return { known: this.position, doubts: this.doubts, sentAt: now };
  }

  /** Something may have been missed. */
  doubt(): void {
    if (this.isSettled) this.onDoubt();
    this.doubts += 1;
    this.changes += 1;
  }

  /** A message from the bus. One that is older than what is known tells nothing; one that leaves a hole is a doubt. */
  hear(message: Extract<BusMessage, { kind: 'invalidated' }>): Drop {
    const { epoch, number, names, mode } = message;
    if (epoch !== this.epoch) {
      this.doubt();
      return EVERYTHING;
    }
    if (number <= this.seen) return NOTHING;
    const keys = this.take(names.map((name) => ({ name, number, mode })));
    if (number === this.seen + 1) {
      this.seen = number;
      this.changes += 1;
    } else {
      this.doubt();
    }
    return { all: false, keys };
  }

  /**
   * The answer to a question. Numbers of one epoch are merged by maximum, which is right in whatever order answers
   * come. Versions of another epoch are adopted whole by `adopt`; by others (an answer to an invalidation) they are only
   * doubted, and the next question asks for them.
   */
  learn(news: VersionsNews, question: Question, { adopt }: { adopt: boolean }): Drop {
    if (news.epoch === this.epoch) return this.merge(news, question);
    if (adopt) this.adopt(news, question);
    else this.doubt();
    return EVERYTHING;
  }

  /** Whether marks on keys later than this position may have been dropped, or belong to other versions. */
  isBelowKeyFloor({ epoch, seen }: Position): boolean {
    return epoch !== this.epoch || seen < this.keyFloor;
  }

  /** Whether marks of any kind that were made after this position may have been forgotten, or belong to other versions. */
  isBelowFloor({ epoch, seen }: Position): boolean {
    return epoch !== this.epoch || seen < this.floor;
  }

  /** The newest number of a mode that a name was marked with; 0 for none. */
  markOf(name: string, mode: Mark['mode']): number {
    if (mode === 'expire') return this.marks.get(name)?.soft ?? 0;
    return this.keyMarks.get(name) ?? this.marks.get(name)?.hard ?? 0;
  }

  private merge(news: VersionsNews, { doubts, sentAt }: Question): Drop {
    const all = news.keyFloor > this.seen;
    const before = this.seen;
    const keys = this.take(news.marks);
    this.seen = Math.max(this.seen, news.counter);
    this.raiseFloors(news);
    this.settled = Math.max(this.settled, doubts);
    this.confirmedAt = Math.max(this.confirmedAt, sentAt);
    if (this.seen > before || all) this.changes += 1;
    return { all, keys };
  }

  private adopt(news: VersionsNews, { doubts, sentAt }: Question): void {
    const cameMeanwhile = this.doubts > doubts;
    this.epoch = news.epoch;
    this.seen = news.counter;
    this.floor = 0;
    this.keyFloor = 0;
    this.marks.clear();
    this.keyMarks.clear();
    this.take(news.marks);
    this.raiseFloors(news);
    this.doubt();
    if (cameMeanwhile) return;
    this.settled = this.doubts;
    this.confirmedAt = sentAt;
  }

  /** @returns the keys with a hard mark among these */
  private take(marks: readonly Mark[]): string[] {
    const keys: string[] = [];
    for (const { name, number, mode } of marks) {
      const key = mode === 'delete' ? keyOfName(name) : undefined;
      if (key === undefined) {
        this.takeLasting(name, number, mode);
      } else {
        keys.push(key);
        this.takeKeyMark(name, number);
      }
    }
    return keys;
  }

  private takeLasting(name: string, number: number, mode: Mark['mode']): void {
    const known = this.marks.get(name) ?? { hard: 0, soft: 0 };
    if (mode === 'delete') known.hard = Math.max(known.hard, number);
    else known.soft = Math.max(known.soft, number);
    this.marks.set(name, known);
  }

  /** In the map's order, the oldest number first: messages come nearly in order. */
  private takeKeyMark(name: string, number: number): void {
    const known = this.keyMarks.get(name) ?? 0;
    if (number < known) return;
    this.keyMarks.delete(name);
    this.keyMarks.set(name, number);
    for (const [oldest, its] of this.keyMarks) {
      // One beyond a hole stays until the hole is filled: the floor must not rise above what is known.
      if (this.keyMarks.size <= MOST_KEY_MARKS || its > this.seen) return;
      this.keyMarks.delete(oldest);
      this.keyFloor = Math.max(this.keyFloor, its);
    }
  }

  private raiseFloors({ floor, keyFloor }: Pick<VersionsNews, 'floor' | 'keyFloor'>): void {
    if (keyFloor > this.keyFloor) {
      this.keyFloor = keyFloor;
      for (const [name, number] of this.keyMarks) if (number <= keyFloor) this.keyMarks.delete(name);
    }
    if (floor > this.floor) {
      this.floor = floor;
      for (const [name, { hard, soft }] of this.marks) {
        if (Math.max(hard, soft) <= floor) this.marks.delete(name);
      }
    }
  }
}
