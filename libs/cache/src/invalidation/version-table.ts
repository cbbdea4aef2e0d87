import type { CacheEventBus } from '../api/events.js';
import type { Mode } from '../api/mode.js';
import type { BusMessage } from '../ports/bus.js';
import { keyOfName } from '../ports/names.js';
import type { Bump, Version, VersionUpdate } from '../ports/versions.js';

/** The state of knowledge when a question was sent, by which its answer settles doubts. */
export interface Question {
  readonly known: Version;
  readonly doubts: number;
  /** On this process's own monotonic clock, when it was sent. */
  readonly sentAt: number;
}

/** The keys that a message or an answer invalidates in L1. */
export interface Drop {
  /** No entry may stay: the invalidations that were missed are not known. */
  readonly all: boolean;
  readonly keys: readonly string[];
}

const NOTHING: Drop = { all: false, keys: [] };
const EVERYTHING: Drop = { all: true, keys: [] };

/** Bumps of keys by `delete` guard only what is in motion: this many are kept, as on the server. */
const MOST_KEY_BUMPS = 10_000;

/**
 * Holds what one process knows of versions. It learns from messages, which may be lost, and from the server's answers,
 * which hold every bump that is newer than the known version. A doubt is a reason to believe that a message was missed.
 * The answer to a question that was sent after the doubt settles it.
 */
export class VersionTable {
  private epoch: string | undefined;
  /** Every bump up to this number is known. */
  private latest = 0;
  private lowWaterMark = 0;
  private keyLowWaterMark = 0;
  /** The newest number of each mode by name; 0 for none. */
  private readonly bumps = new Map<string, Record<Mode, number>>();
  private readonly keyBumps = new Map<string, number>();
  private doubts = 1;
  private settled = 0;
  /** Every doubt is settled. */
  isSettled = false;
  /** When the question was sent whose answer told of every invalidation until then, on the monotonic clock. */
  confirmedAt = -Infinity;
  /** Goes up with all that is learnt. */
  changeCount = 0;
  /** No bump that is known has a higher number. */
  newestBump = 0;

  constructor(private readonly events: Pick<CacheEventBus, 'emit'>) {}

  get version(): Version {
    return { epoch: this.epoch, number: this.latest };
  }

  question(now: number): Question {
    return { known: this.version, doubts: this.doubts, sentAt: now };
  }

  /** Adds a doubt: a message may have been missed. The first one since all were settled is an event. */
  doubt(): void {
    if (this.isSettled) this.events.emit('busGap', {});
    this.doubts += 1;
    this.isSettled = false;
    this.changeCount += 1;
  }

  /** Learns from a message of the bus. One that is older than what is known changes nothing; one after a gap is a doubt. */
  hear(message: Extract<BusMessage, { kind: 'invalidated' }>): Drop {
    const { epoch, number, names, mode } = message;
    if (epoch !== this.epoch) {
      this.doubt();
      return EVERYTHING;
    }
    if (number <= this.latest) return NOTHING;
    const keys = this.record(names.map((name) => ({ name, number, mode })));
    if (number === this.latest + 1) {
      this.latest = number;
      this.changeCount += 1;
    } else {
      this.doubt();
    }
    return { all: false, keys };
  }

  /**
   * Learns from an answer. Numbers of one epoch are merged by maximum, which is right in whatever order answers come.
   * Versions of another epoch are adopted whole by `adopt`. Otherwise, as in the answer to a bump, they are a doubt,
   * and the next question asks for them.
   */
  learn(update: VersionUpdate, question: Question, { adopt }: { adopt: boolean }): Drop {
    if (update.epoch === this.epoch) return this.merge(update, question);
    if (adopt) this.adopt(update, question);
    else this.doubt();
    return EVERYTHING;
  }

  /** True for a version of another epoch, and for one after which bumps of keys are no longer kept. */
  isBelowKeyLowWaterMark({ epoch, number }: Version): boolean {
    return epoch !== this.epoch || number < this.keyLowWaterMark;
  }

  /** True for a version of another epoch, and for one after which bumps of any kind are no longer kept. */
  isBelowLowWaterMark({ epoch, number }: Version): boolean {
    return epoch !== this.epoch || number < this.lowWaterMark;
  }

  /** The newest number by which a name was invalidated in this mode; 0 for none. */
  bumpOf(name: string, mode: Mode): number {
    const ofKey = mode === 'delete' ? this.keyBumps.get(name) : undefined;
    return ofKey ?? this.bumps.get(name)?.[mode] ?? 0;
  }

  private merge(update: VersionUpdate, { doubts, sentAt }: Question): Drop {
    const all = update.keyLowWaterMark > this.latest;
    const before = this.latest;
    const keys = this.record(update.bumps);
    this.latest = Math.max(this.latest, update.latest);
    this.raiseLowWaterMarks(update);
    this.settled = Math.max(this.settled, doubts);
    this.isSettled = this.settled === this.doubts;
    this.confirmedAt = Math.max(this.confirmedAt, sentAt);
    if (this.latest > before || all) this.changeCount += 1;
    return { all, keys };
  }

  private adopt(update: VersionUpdate, { doubts, sentAt }: Question): void {
    const hasNewDoubts = this.doubts > doubts;
    this.epoch = update.epoch;
    this.latest = update.latest;
    this.lowWaterMark = 0;
    this.keyLowWaterMark = 0;
    this.newestBump = 0;
    this.bumps.clear();
    this.keyBumps.clear();
    this.record(update.bumps);
    this.raiseLowWaterMarks(update);
    this.doubt();
    if (hasNewDoubts) return;
    this.settled = this.doubts;
    this.isSettled = true;
    this.confirmedAt = sentAt;
  }

  /** @returns the keys that are deleted by these bumps */
  private record(bumps: readonly Bump[]): string[] {
    const keys: string[] = [];
    for (const { name, number, mode } of bumps) {
      this.newestBump = Math.max(this.newestBump, number);
      const key = mode === 'delete' ? keyOfName(name) : undefined;
      if (key === undefined) {
        this.recordLasting(name, number, mode);
      } else {
        keys.push(key);
        this.recordKeyBump(name, number);
      }
    }
    return keys;
  }

  private recordLasting(name: string, number: number, mode: Mode): void {
    const known = this.bumps.get(name) ?? { delete: 0, expire: 0 };
    known[mode] = Math.max(known[mode], number);
    this.bumps.set(name, known);
  }

  /** Keeps the map in the order of numbers, the oldest first: messages come nearly in order. */
  private recordKeyBump(name: string, number: number): void {
    const known = this.keyBumps.get(name) ?? 0;
    if (number < known) return;
    this.keyBumps.delete(name);
    this.keyBumps.set(name, number);
    for (const [oldest, its] of this.keyBumps) {
      // A bump beyond a gap stays until the gap is filled: the low-water mark must not rise above what is known.
      if (this.keyBumps.size <= MOST_KEY_BUMPS || its > this.latest) return;
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
      for (const [name, known] of this.bumps) {
        if (Math.max(known.delete, known.expire) <= lowWaterMark) this.bumps.delete(name);
      }
    }
  }
}
