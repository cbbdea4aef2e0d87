interface Granted {
  readonly at: number;
  readonly token: string;
  readonly cost: number;
  /** All units up to this one, it included, since the log began. */
  upTo: number;
}

/** What was granted, in the order of its time: a unit or a sum is found in the logarithm of its length. */
export class GrantLog {
  private grants: Granted[] = [];
  private before = 0;

  get isEmpty(): boolean {
    return this.grants.length === 0;
  }

  /** Units that were granted after a moment. */
  unitsAfter(moment: number): number {
    const first = this.firstAfter(moment);
    const skipped = first === 0 ? this.before : (this.grants[first - 1]?.upTo ?? this.before);
    return this.total - skipped;
  }

  /** When the unit was granted that stands in this place from the end, from 1 on. */
  momentFromEnd(place: number): number {
    const number = this.total - place + 1;
    const found = this.search((grant) => grant.upTo >= number);
    return this.grants[found]?.at ?? -Infinity;
  }

  find(token: string): Readonly<Pick<Granted, 'at' | 'cost'>> | undefined {
    // Those that are looked for were mostly granted a moment ago.
    return this.grants.findLast((grant) => grant.token === token);
  }

  add(at: number, token: string, cost: number): void {
    if (cost === 0) return;
    const place = this.firstAfter(at);
    this.grants.splice(place, 0, { at, token, cost, upTo: 0 });
    this.sumUpFrom(place);
  }

  remove(token: string): void {
    const place = this.grants.findLastIndex((grant) => grant.token === token);
    if (place < 0) return;
    this.grants.splice(place, 1);
    this.sumUpFrom(place);
  }

  /** Lets go of what was granted up to a moment. */
  forgetUpTo(moment: number): void {
    const kept = this.firstAfter(moment);
    // Not at each grant: cutting an array costs as much as it is long.
    if (kept === 0 || kept * 2 < this.grants.length) return;
    this.before = this.grants[kept - 1]?.upTo ?? this.before;
    this.grants = this.grants.slice(kept);
  }

  *[Symbol.iterator](): Iterator<Readonly<Omit<Granted, 'upTo'>>> {
    yield* this.grants;
  }

  private get total(): number {
    return this.grants.at(-1)?.upTo ?? this.before;
  }

  private firstAfter(moment: number): number {
    return this.search((grant) => grant.at > moment);
  }

  /** The first grant of which it is true, as of all that follow. */
  private search(isTrue: (grant: Granted) => boolean): number {
    let low = 0;
    let high = this.grants.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const grant = this.grants[middle];
      if (grant !== undefined && isTrue(grant)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private sumUpFrom(place: number): void {
    let upTo = place === 0 ? this.before : (this.grants[place - 1]?.upTo ?? this.before);
    for (const grant of this.grants.slice(place)) {
      upTo += grant.cost;
      grant.upTo = upTo;
    }
  }
}
