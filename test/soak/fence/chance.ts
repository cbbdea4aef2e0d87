/** Chance that a seed repeats. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From the lower bound up to the upper. */
  between([from, to]: readonly [number, number]): number {
    return from + this.next() * (to - from);
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** One of the names, by their shares. */
  oneOf<Name extends string>(shares: Partial<Record<Name, number>>): Name {
    const names = Object.entries(shares) as [Name, number][];
    let left = this.next() * names.reduce((sum, [, share]) => sum + share, 0);
    for (const [name, share] of names) if ((left -= share) < 0) return name;
    return (names.at(-1) as [Name, number])[0];
  }
}
