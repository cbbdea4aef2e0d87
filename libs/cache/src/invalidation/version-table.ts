import type { BusMessage, Bump, Version, VersionUpdate } from '../ports/backend.js';
import { keyOfName } from '../ports/names.js';

/** The newest number of each mode that a name was marked with; 0 for none. */
interface NameBumps {
  hard: number;
  soft: number;
}

/** What a question to the server was asked with, to know what its answer settles. */
export interface Question {
  readonly known: Version;
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
const MOST_KEY_BUMPS = 10_000;

/**
 * What one process knows of invalidations. It learns from messages, which may be lost, and from the server's answers,
 * which tell all that is newer than what it knew. A doubt is a reason to believe that something was missed; the answer
 * to a question that was asked after the doubt settles it.
 */
export class VersionTable {
  private epoch: string | undefined;
  /** Every mark up to this number is known. */
  private seen = 0;
  private lowWaterMark = 0;
  private keyLowWaterMark = 0;
  private readonly bumps = new Map<string, NameBumps>();
  private readonly keyBumps = new Map<string, number>();
  private doubts = 1;
  private settled = 0;
  private confirmedAt = -Infinity;
  /** Goes up with all that is learnt. */
  changeCount = 0;

  /** @param onDoubt told when something may have been missed, after nothing was */
  constructor(private readonly onDoubt: () => void = () => undefined) {}

  get version(): Version {
    return { epoch: this.epoch, number: this.seen };
  }

  get isSettled(): boolean {
    return this.settled === this.doubts;
  }

  confirmedForMs(now: number): number {
    return now - this.confirmedAt;
  }

  question(now: number): Question {
    return { known: this.version, doubts: this.doubts, sentAt: now };
  }

  /** Something may have been missed. */
  doubt(): void {
    if (this.isSettled) this.onDoubt();
    this.doubts += 1;
    this.changeCount += 1;
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
      this.changeCount += 1;
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
  learn(update: VersionUpdate, question: Question, { adopt }: { adopt: boolean }): Drop {
    if (update.epoch === this.epoch) return this.merge(update, question);
    if (adopt) this.adopt(update, question);
    else this.doubt();
    return EVERYTHING;
  }

  /** Whether marks on keys later than this position may have been dropped, or belong to other versions. */
  isBelowKeyLowWaterMark({ epoch, number: seen }: Version): boolean {
    return epoch !== this.epoch || seen < this.keyLowWaterMark;
  }

  /** Whether marks of any kind that were made after this position may have been forgotten, or belong to other versions. */
  isBelowLowWaterMark({ epoch, number: seen }: Version): boolean {
    return epoch !== this.epoch || seen < this.lowWaterMark;
  }

  /** The newest number of a mode that a name was marked with; 0 for none. */
  bumpOf(name: string, mode: Bump['mode']): number {
    if (mode === 'expire') return this.bumps.get(name)?.soft ?? 0;
    return this.keyBumps.get(name) ?? this.bumps.get(name)?.hard ?? 0;
  }

  private merge(update: VersionUpdate, { doubts, sentAt }: Question): Drop {
    const all = update.keyLowWaterMark > this.seen;
    const before = this.seen;
    const keys = this.take(update.bumps);
    this.seen = Math.max(this.seen, update.latest);
    this.raiseLowWaterMarks(update);
    this.settled = Math.max(this.settled, doubts);
    this.confirmedAt = Math.max(this.confirmedAt, sentAt);
    if (this.seen > before || all) this.changeCount += 1;
    return { all, keys };
  }

  private adopt(update: VersionUpdate, { doubts, sentAt }: Question): void {
    const cameMeanwhile = this.doubts > doubts;
    this.epoch = update.epoch;
    this.seen = update.latest;
    this.lowWaterMark = 0;
    this.keyLowWaterMark = 0;
    this.bumps.clear();
    this.keyBumps.clear();
    this.take(update.bumps);
    this.raiseLowWaterMarks(update);
    this.doubt();
    if (cameMeanwhile) return;
    this.settled = this.doubts;
    this.confirmedAt = sentAt;
  }

  /** @returns the keys with a hard mark among these */
  private take(bumps: readonly Bump[]): string[] {
    const keys: string[] = [];
    for (const { name, number, mode } of bumps) {
      const key = mode === 'delete' ? keyOfName(name) : undefined;
      if (key === undefined) {
        this.takeLasting(name, number, mode);
      } else {
        keys.push(key);
        this.takeKeyBump(name, number);
      }
    }
    return keys;
  }

  private takeLasting(name: string, number: number, mode: Bump['mode']): void {
    const known = this.bumps.get(name) ?? { hard: 0, soft: 0 };
    if (mode === 'delete') known.hard = Math.max(known.hard, number);
    else known.soft = Math.max(known.soft, number);
    this.bumps.set(name, known);
  }

  /** In the map's order, the oldest number first: messages come nearly in order. */
  private takeKeyBump(name: string, number: number): void {
    const known = this.keyBumps.get(name) ?? 0;
    if (number < known) return;
    this.keyBumps.delete(name);
    this.keyBumps.set(name, number);
    for (const [oldest, its] of this.keyBumps) {
      // One beyond a hole stays until the hole is filled: the floor must not rise above what is known.
      if (this.keyBumps.size <= MOST_KEY_BUMPS || its > this.seen) return;
      this.keyBumps.delete(oldest);
      this.keyLowWaterMark = Math.max(this.keyLowWaterMark, its);
    }
  }

  private raiseLowWaterMarks({
    lowWaterMark,
    keyLowWaterMark,
  }: Pick<VersionUpdate, 'lowWaterMark' | 'keyLowWaterMark'>): void {
    if (keyLowWaterMark > this.keyLowWaterMark) {
      this.keyLowWaterMark = keyLowWaterMark;
      for (const [name, number] of this.keyBumps) if (number <= keyLowWaterMark) this.keyBumps.delete(name);
    }
    if (lowWaterMark > this.lowWaterMark) {
      this.lowWaterMark = lowWaterMark;
      for (const [name, { hard, soft }] of this.bumps) {
        if (Math.max(hard, soft) <= lowWaterMark) this.bumps.delete(name);
      }
    }
  }
}
