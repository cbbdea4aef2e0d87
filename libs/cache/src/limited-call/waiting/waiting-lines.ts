import type { TurnsParts } from './turns.js';
import { WaitingLine } from './waiting-line.js';

/** The lines of all limiters and their keys. */
export class WaitingLines {
  private readonly lines = new Map<string, WaitingLine>();
  private madeSincePurge = 0;

  constructor(private readonly parts: TurnsParts) {}

  of(id: string): WaitingLine {
    const known = this.lines.get(id);
    if (known !== undefined) return known;
    this.purgeNowAndThen();
    const made = new WaitingLine(this.parts);
    this.lines.set(id, made);
    return made;
  }

  freed(id: string): void {
    this.lines.get(id)?.freed();
  }

  /** Another counts from now on: the store, or this process in its place. */
  counterChanged(): void {
    for (const line of this.lines.values()) line.counterChanged();
  }

  close(): void {
    for (const line of this.lines.values()) line.close();
  }

  /** Lets go of lines that nobody needs, at a cost that is constant for each one made. */
  private purgeNowAndThen(): void {
    this.madeSincePurge += 1;
    if (this.madeSincePurge < this.lines.size) return;
    this.madeSincePurge = 0;
    for (const [id, line] of this.lines) if (line.isIdle) this.lines.delete(id);
  }
}
