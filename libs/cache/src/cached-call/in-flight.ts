import { Waiting } from './waiting.js';

/** Work on one key that is under way, and what is told to it. */
export interface Flight {
  /** The key was set or deleted after the work began: what the work brings is not to be kept. */
  overtaken: boolean;
  /** The write of what it brought, once that has begun. */
  write?: Promise<unknown>;
}

interface UnderWay<Result> {
  readonly shape: string;
  readonly flight: Flight;
  readonly result: Promise<Result>;
}

/**
 * The work that is under way in this process, one for each key and shape of the value, shared by all who ask meanwhile:
 * its result and its failure alike (single flight). Whoever asks from inside the very work that they would wait for, as
 * a method does that calls itself again, or from inside what that work waits for, gets work of their own instead.
 */
export class InFlight<Result> {
  private readonly underWay = new Map<string, UnderWay<Result>[]>();
  private readonly waiting = new Waiting();

  /** Joins the work on a key, or begins it. */
  join(
    key: string,
    shape: string,
    begin: (flight: Flight) => Promise<Result>,
  ): { result: Promise<Result>; joined: boolean } {
    const onKey = this.underWay.get(key) ?? [];
    const found = onKey.find((one) => one.shape === shape && !this.waiting.isCircular(one.flight));
    if (found !== undefined) {
      this.waiting.wait(found.flight);
      return { result: found.result, joined: true };
    }

    const flight: Flight = { overtaken: false };
    const result = begin(flight).finally(() => this.end(key, flight));
    this.underWay.set(key, [...onKey, { shape, flight, result }]);
    return { result, joined: false };
  }

  /** Runs the part of the work that may ask for further keys. */
  inside<Loaded>(flight: Flight, load: () => Promise<Loaded>): Promise<Loaded> {
    return this.waiting.inside(flight, load);
  }

  /**
   * Sets or deletes keys by hand: the work on them that is under way comes too late to be kept, and whoever asks from
   * now on begins anew. The change is made when what that work was writing already is written, so that it comes last.
   */
  async overtake<Changed>(keys: readonly string[], change: () => Promise<Changed>): Promise<Changed> {
    for (let writes = this.dismiss(keys); writes.length > 0; writes = this.dismiss(keys)) {
      await Promise.allSettled(writes);
    }
    return change();
  }

  private dismiss(keys: readonly string[]): Promise<unknown>[] {
    const flights = keys.flatMap((key) => this.underWay.get(key) ?? []).map(({ flight }) => flight);
    for (const key of keys) this.underWay.delete(key);
    for (const flight of flights) flight.overtaken = true;
    return flights.flatMap(({ write }) => write ?? []);
  }

  private end(key: string, flight: Flight): void {
    this.waiting.end(flight);
    const others = (this.underWay.get(key) ?? []).filter((one) => one.flight !== flight);
    if (others.length > 0) this.underWay.set(key, others);
    else this.underWay.delete(key);
  }
}
