/** A request in a line, with the time of its turn. */
export interface Place {
  readonly token: string;
  readonly cost: number;
  turn: number;
  /** What this one and all before it cost. */
  upTo: number;
  /** The latest of their turns. */
  latest: number;
}

/** Those in line, in the order in which they go. */
export class LimitQueue {
  constructor(readonly places: readonly Place[]) {
    this.sumUpFrom(0);
  }

  get length(): number {
    return this.places.length;
  }

  placeOf(token: string): number {
    return this.places.findIndex((place) => place.token === token);
  }

  /** What the first so many cost. */
  units(count: number): number {
    return this.places[count - 1]?.upTo ?? 0;
  }

  /** The latest turn of the first so many. */
  latest(count: number): number {
    return this.places[count - 1]?.latest ?? -Infinity;
  }

  /** The time at which a unit will be granted, from 1 on. */
  turnOfUnit(unit: number): number {
    let low = 0;
    let high = this.places.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.units(middle + 1) >= unit) high = middle;
      else low = middle + 1;
    }
    return this.latest(low + 1);
  }

  /** After a change: sums and latest turns from there on. */
  sumUpFrom(start: number): void {
    let upTo = this.units(start);
    let latest = this.latest(start);
    for (let i = start; i < this.places.length; i += 1) {
      const place = this.places[i] as Place;
      place.upTo = upTo += place.cost;
      place.latest = latest = Math.max(latest, place.turn);
    }
  }
}
