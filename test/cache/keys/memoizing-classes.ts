/* oxlint-disable no-underscore-dangle -- as applications and libraries name what they keep for themselves */
/** Classes whose objects change as they are read, as arguments do in real applications. */

const FORMATTED = Symbol('formatted');

/** A getter that remembers beside the fields. */
export class RouteQuery {
  private _label?: string;
  constructor(
    readonly origin: unknown,
    readonly destination: unknown = 'JFK',
  ) {}
  get label(): string {
    return (this._label ??= `${String(this.origin)} to ${String(this.destination)}`);
  }
}

/** A date object that formats itself, and keeps all forms of it. */
export class TripDay {
  formatted?: string;
  [FORMATTED]?: string;
  constructor(readonly at: number) {}
  format(): string {
    if (this.formatted === undefined) this.formatted = `day ${this.at}`;
    return this.formatted;
  }
  get short(): string {
    return (this[FORMATTED] ??= `d${this.at}`);
  }
}

/** A `toJSON` that counts, and remembers by way of a method. */
export class Fare {
  reads = 0;
  private text?: string;
  constructor(
    readonly amount: unknown,
    readonly currency = 'EUR',
  ) {}
  private written(): string {
    this.text ??= String(this.amount);
    return this.text;
  }
  toJSON(): object {
    this.reads += 1;
    return { amount: this.written() };
  }
}

/** A getter that puts its answer in its own place. */
export class LazyPlace {
  constructor(readonly code: unknown) {}
  get name(): string {
    const value = `place ${String(this.code)}`;
    Object.defineProperty(this, 'name', { value, enumerable: true });
    return value;
  }
}

/** A flag and a value, filled together. */
export class LoadedHotel {
  private isLoaded = false;
  private stars?: number;
  constructor(readonly id: unknown) {}
  get rating(): number | undefined {
    if (!this.isLoaded) {
      this.isLoaded = true;
      this.stars = String(this.id).length;
    }
    return this.stars;
  }
}

/** A lookup table that says by its name that it is one. */
export class CachingQuery {
  private readonly _cache = new Map<string, unknown>();
  constructor(readonly term: unknown) {}
  lookUp(name: string): unknown {
    this._cache.set(name, this.term);
    return this._cache.get(name);
  }
}

/** Containers that remember. */
export class LegMap extends Map<string, unknown> {
  private total?: number;
  get count(): number {
    return (this.total ??= this.size);
  }
}
export class LegList extends Array<unknown> {
  private total?: number;
  get count(): number {
    return (this.total ??= this.length);
  }
}
export class StampedDate extends Date {
  private iso?: string;
  text(): string {
    return (this.iso ??= this.toISOString());
  }
}

/** As a client of Postgres makes them: plain values are hidden from loops, and so is the connection. */
export class QueryRows extends Array<unknown> {
  declare count: number;
  declare command: string;
  constructor(rows: readonly unknown[] = []) {
    super();
    const hidden = (value: unknown): PropertyDescriptor => ({ value, writable: true, enumerable: false });
    Object.defineProperties(this, {
      count: hidden(rows.length),
      command: hidden('SELECT'),
      state: hidden({ pid: 7, secret: 42 }),
    });
    this.push(...rows);
  }
}

/** Reads and formats everything inside of a value, as logging and templates do. */
export function readAll(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  const prototypes = [value, Object.getPrototypeOf(value) as object];
  for (const name of prototypes.flatMap((each) => Object.getOwnPropertyNames(each ?? {}))) {
    if (name === '__proto__' || name === 'constructor') continue;
    const part = (value as Record<string, unknown>)[name];
    if (typeof part === 'object') readAll(part);
    if (/^(?:format|text|lookUp)$/.test(name) && typeof part === 'function') part.call(value, 'x');
  }
  if (value instanceof Map) for (const pair of value) readAll([...pair]);
  if (value instanceof Set) for (const item of value) readAll(item);
}
