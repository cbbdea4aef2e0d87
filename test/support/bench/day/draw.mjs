/** Numbers of chance that a seed decides: the same seed gives the same ones in the same order. */
export class Draw {
  #state;

  /** @param {number} seed a whole number */
  constructor(seed) {
    this.#state = (seed * 2_654_435_761) >>> 0;
  }

  /** From 0 to below 1 (the generator is mulberry32). */
  unit() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** One of the list; the place n from its beginning comes with a weight of 1 / n, by Zipf's law. */
  popular(list) {
    return list[this.weighted(list.map((_, place) => 1 / (place + 1)))];
  }

  /** A place in a list of weights, by its weight. */
  weighted(weights) {
    let left = this.unit() * weights.reduce((one, other) => one + other, 0);
    const place = weights.findIndex((weight) => (left -= weight) < 0);
    return place < 0 ? weights.length - 1 : place;
  }

  /** True for that share of all. */
  isOf(share) {
    return this.unit() < share;
  }
}
