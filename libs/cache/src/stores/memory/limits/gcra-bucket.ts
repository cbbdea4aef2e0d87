import type { PastUnits } from './limit-meter.js';

/** The pieces into which the permits of a bucket are told apart by age. */
const PIECES = 8;

/** The bucket of all windows of one length. Beside its level it knows, in few pieces, what was permitted in that time. */
export class GcraBucket {
  private level = 0;
  private pieces: PastUnits[] = [];
  private askedAt = -Infinity;
  /** When it last got another rate than the one at which some of its permits were given. */
  private changedAt = -Infinity;

  constructor(
    private readonly lengthMs: number,
    private limit: number,
    private at: number,
  ) {}

  get unitsPerMs(): number {
    return this.limit / this.lengthMs;
  }

  /** Begins as full as permits of the past make it, at most up to a level that is known otherwise. */
  fillFrom(past: readonly PastUnits[], atMost: number, now: number): void {
    this.pieces = past.filter(({ at }) => at > now - this.lengthMs);
    this.level = 0;
    this.at = this.pieces[0]?.at ?? now;
    for (const { at, units } of this.pieces) {
      this.level = this.levelAt(at) + units;
      this.at = at;
    }
    this.level = Math.min(atMost, this.levelAt(now));
    this.at = now;
    if (this.pieces.length > 0) this.changedAt = now;
  }

  /** A policy asks for it: what has leaked since it was filled, leaked at the rate of the one who asks. */
  ask(limit: number, now: number): void {
    this.askedAt = now;
    if (limit === this.limit) return;
    this.changedAt = now;
    this.limit = limit;
    this.level = this.levelAt(now);
    this.at = now;
  }

  isWanted(now: number): boolean {
    return now < this.askedAt + this.lengthMs;
  }

  levelAt(now: number): number {
    return Math.max(0, this.level - this.leakedIn(now - this.at));
  }

  /**
   * The units that count for a limit. What leaked at another rate may be more than this limit lets leak in a window. So
   * within a window of the change, the permits of the last window count too. With the limit less one of them leaked, there is
   * room for no more than one rate alone permits.
   */
  usedBy(limit: number, now: number): number {
    const level = this.levelAt(now);
    if (now >= this.changedAt + this.lengthMs) return level;
    const permitted = this.past(now).reduce((sum, { units }) => sum + units, 0);
    return Math.max(level, permitted - limit + 1);
  }

  leakedIn(elapsedMs: number): number {
    return Math.max(0, elapsedMs) * this.unitsPerMs;
  }

  fill(units: number, now: number): void {
    this.level = this.levelAt(now) + units;
    this.at = now;
    this.addPast(units, now);
  }

  /** Fills it with units that nobody was asked for: no fuller than its limit, so that it is empty a window later. */
  fillUnasked(units: number, now: number): void {
    const level = this.levelAt(now);
    this.fill(units, now);
    this.level = Math.max(level, Math.min(this.level, this.limit));
  }

  /** Takes out what of a permit can't have leaked since; the rest may be another's permit by now. */
  drain(units: number, ageMs: number, now: number): void {
    const left = Math.max(0, units - this.leakedIn(ageMs));
    this.level = Math.max(0, this.levelAt(now) - left);
    this.at = now;
    let missing = units;
    this.pieces = this.past(now).map((piece) => {
      const taken = piece.at >= Math.floor(now - ageMs) ? Math.min(piece.units, missing) : 0;
      missing -= taken;
      return { at: piece.at, units: piece.units - taken };
    });
  }

  /** The permits within its length, the oldest first. */
  past(now: number): PastUnits[] {
    return this.pieces.filter(({ at }) => at > now - this.lengthMs);
  }

  /** When nothing of it counts any more. */
  get endsAt(): number {
    const lastAt = this.pieces.at(-1)?.at ?? -Infinity;
    return Math.max(lastAt + this.lengthMs, this.at + this.level / this.unitsPerMs);
  }

  private addPast(units: number, now: number): void {
    const pieceMs = this.lengthMs / PIECES;
    const last = this.pieces.at(-1);
    if (last !== undefined && Math.floor(last.at / pieceMs) >= Math.floor(now / pieceMs)) {
      this.pieces[this.pieces.length - 1] = { at: now, units: last.units + units };
      return;
    }
    if (this.pieces.length > PIECES) this.pieces = this.past(now);
    this.pieces.push({ at: now, units });
  }
}
