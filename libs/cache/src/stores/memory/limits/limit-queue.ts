/** A queued request, with the time of its turn. */
export interface QueuedRequest {
  readonly token: string;
  readonly cost: number;
  turn: number;
  /** The cost of this one and all before it. */
  upTo: number;
  /** The latest of their turns. */
  latest: number;
}

/** The queue in the order in which requests go. Sums are made when they are asked for. */
export class LimitQueue {
  private summed = 0;

  constructor(readonly places: QueuedRequest[]) {}

  get length(): number {
    return this.places.length;
  }

  remove(place: number): void {
    this.places.splice(place, 1);
    this.changedFrom(place);
  }

  /** To be told where a place, or one behind it, has another turn. */
  changedFrom(place: number): void {
    this.summed = Math.min(this.summed, place);
  }

  /** The cost of the first so many. */
  units(count: number): number {
    this.sumUpTo(count);
    return this.places[count - 1]?.upTo ?? 0;
  }

  /** The latest turn of the first so many. */
  latest(count: number): number {
    this.sumUpTo(count);
    return this.places[count - 1]?.latest ?? -Infinity;
  }

  /** The turn of a unit, from 1 on, of the first so many. */
  turnOfUnit(unit: number, count: number): number {
    let low = 1;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.units(middle) >= unit) high = middle;
      else low = middle + 1;
    }
    return this.latest(low);
  }

  private sumUpTo(count: number): void {
    if (this.summed >= count) return;
    const before = this.places[this.summed - 1];
    let upTo = before?.upTo ?? 0;
    let latest = before?.latest ?? -Infinity;
    for (const place of this.places.slice(this.summed, count)) {
      place.upTo = upTo += place.cost;
      place.latest = latest = Math.max(latest, place.turn);
    }
    this.summed = count;
  }
}
