import { hasOwnGetter } from './memo-trial.js';

/** The places of one generation: about 200 bytes each, and some ten of them for a key that shares none. */
const MOST_PLACES = 4_096;

/** Values with a longer text, more arguments or more fields are not remembered: a few would take the memory of all else. */
const LONGEST_TEXT = 256;
const MOST_PARTS = 64;

/** Signs of what a Map takes for the same as something else, or could not tell apart. */
const MINUS_ZERO = Symbol('-0');
const OBJECT = Symbol('{');
const END = Symbol('}');

/** A place in a trie of plain values. */
class Place {
  /** The key of the values that end here. */
  key: string | undefined;
  private next: Map<unknown, Place> | undefined;

  after(part: unknown): Place | undefined {
    return this.next?.get(part);
  }

  add(part: unknown): Place {
    const place = new Place();
    (this.next ??= new Map()).set(part, place);
    return place;
  }
}

/**
 * Remembers the keys of plain values: text, numbers, booleans, `null`, `undefined`, and plain objects of these. They are
 * found by walking a trie from one part to the next, without writing and hashing their canonical form. The same fields in
 * another order are other values here, with the same key.
 *
 * What was asked for lately stays: a full generation becomes the old one, and what of that is asked for again moves on.
 */
export class KeyMemo {
  private young = new Place();
  private old = new Place();
  private places = 0;

  get(values: readonly unknown[]): string | undefined {
    const known = this.walk(this.young, values, false)?.key;
    if (known !== undefined) return known;
    const key = this.walk(this.old, values, false)?.key;
    if (key !== undefined) this.set(values, key);
    return key;
  }

  /** Values that are not plain are not remembered, nor large ones. */
  set(values: readonly unknown[], key: string): void {
    if (values.length > MOST_PARTS) return;
    if (this.places >= MOST_PLACES) {
      this.old = this.young;
      this.young = new Place();
      this.places = 0;
    }
    const place = this.walk(this.young, values, true);
    if (place !== undefined) place.key = key;
  }

  private walk(from: Place, values: readonly unknown[], grows: boolean): Place | undefined {
    let place: Place | undefined = from;
    for (const value of values) {
      place =
        typeof value === 'object' && value !== null
          ? this.through(place, value, grows)
          : this.step(place, value, grows);
      if (place === undefined) return undefined;
    }
    return place;
  }

  private through(from: Place, value: object, grows: boolean): Place | undefined {
    if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
    const names = Object.keys(value);
    if (names.length > MOST_PARTS) return undefined;
    let place = this.next(from, OBJECT, grows);
    for (const name of names) {
      // What a getter fills does not count.
      if (place === undefined || hasOwnGetter(value, name)) return undefined;
      place = this.next(place, name, grows);
      if (place !== undefined) place = this.step(place, (value as Record<string, unknown>)[name], grows);
    }
    if (place === undefined || Object.getOwnPropertySymbols(value).length > 0) return undefined;
    return this.next(place, END, grows);
  }

  private step(from: Place, value: unknown, grows: boolean): Place | undefined {
    switch (typeof value) {
      case 'number':
        return this.next(from, Object.is(value, -0) ? MINUS_ZERO : value, grows);
      case 'string':
      case 'boolean':
      case 'undefined':
        return this.next(from, value, grows);
      default:
        return value === null ? this.next(from, value, grows) : undefined;
    }
  }

  private next(from: Place, part: unknown, grows: boolean): Place | undefined {
    const known = from.after(part);
    if (known !== undefined || !grows) return known;
    if (typeof part === 'string' && part.length > LONGEST_TEXT) return undefined;
    this.places += 1;
    return from.add(part);
  }
}
