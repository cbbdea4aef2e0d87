interface LoggedPermit {
  readonly at: number;
  readonly token: string;
  readonly cost: number;
  /** All units up to this one, it included, since the log began. */
  upTo: number;
}

/** Permits in the order of their times. A unit or a sum is found in the logarithm of the length. */
export class PermitLog {
  private permits: LoggedPermit[] = [];
  private before = 0;

  get isEmpty(): boolean {
    return this.permits.length === 0;
  }

  /** The units of permits after a moment. */
  unitsAfter(moment: number): number {
    const first = this.firstAfter(moment);
    const skipped = first === 0 ? this.before : (this.permits[first - 1]?.upTo ?? this.before);
    return this.total - skipped;
  }

  /** The time of the unit that stands in this place from the end, from 1 on. */
  momentFromEnd(place: number): number {
    const number = this.total - place + 1;
    const found = this.search((permit) => permit.upTo >= number);
    return this.permits[found]?.at ?? -Infinity;
  }

  find(token: string): Readonly<Pick<LoggedPermit, 'at' | 'cost'>> | undefined {
    // The permit that is looked for is mostly a moment old.
    return this.permits.findLast((permit) => permit.token === token);
  }

  add(at: number, token: string, cost: number): void {
    if (cost === 0) return;
    // Most permits are the newest.
    if (at >= this.newestAt) {
      this.permits.push({ at, token, cost, upTo: this.total + cost });
      return;
    }
    const place = this.firstAfter(at);
    this.permits.splice(place, 0, { at, token, cost, upTo: 0 });
    this.sumUpFrom(place);
  }

  remove(token: string): void {
    const place = this.permits.findLastIndex((permit) => permit.token === token);
    if (place < 0) return;
    this.permits.splice(place, 1);
    this.sumUpFrom(place);
  }

  /** Lets go of permits up to a moment. */
  forgetUpTo(moment: number): void {
    if ((this.permits[0]?.at ?? Infinity) > moment) return;
    const kept = this.firstAfter(moment);
    // Not at each permit: cutting an array costs as much as it is long.
    if (kept === 0 || kept * 2 < this.permits.length) return;
    this.before = this.permits[kept - 1]?.upTo ?? this.before;
    this.permits = this.permits.slice(kept);
  }

  /** Lets go of all but the newest units, permits whole; twice as many are kept before. */
  keepNewest(units: number): void {
    if (this.total - this.before > units * 2) this.forgetUpTo(this.momentFromEnd(units + 1) - 1);
  }

  /** The time of the newest permit. */
  get newestAt(): number {
    return this.permits.at(-1)?.at ?? -Infinity;
  }

  *[Symbol.iterator](): Iterator<Readonly<Omit<LoggedPermit, 'upTo'>>> {
    yield* this.permits;
  }

  private get total(): number {
    return this.permits.at(-1)?.upTo ?? this.before;
  }

  private firstAfter(moment: number): number {
    return this.search((permit) => permit.at > moment);
  }

  /** The first permit of which it is true, as of all that follow. */
  private search(isTrue: (permit: LoggedPermit) => boolean): number {
    let low = 0;
    let high = this.permits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const permit = this.permits[middle];
      if (permit !== undefined && isTrue(permit)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private sumUpFrom(place: number): void {
    let upTo = place === 0 ? this.before : (this.permits[place - 1]?.upTo ?? this.before);
    for (const permit of this.permits.slice(place)) {
      upTo += permit.cost;
      permit.upTo = upTo;
    }
  }
}
