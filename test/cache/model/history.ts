import type { BusMessage, Position } from '@tripsage/cache';
import type { FakeClock } from '@tripsage/cache-testing';
import { nameOf } from '../../../libs/cache/src/contract/names.js';
import type { KeyName } from './names.js';
import { isLoaded, type Value } from './values.js';

/** Its place in the order of all that happens, and the time. */
export interface Moment {
  readonly at: number;
  readonly ms: number;
}

export type Mode = 'delete' | 'expire';

/** An invalidation as a process made it. */
export interface Invalidation {
  readonly process: number;
  readonly names: readonly string[] | 'everything';
  readonly mode: Mode;
  readonly called: Moment;
  /** The put that made it, whose own value it says nothing against. */
  readonly put?: number;
  returned?: Moment;
}

/** A name's invalidation as the server carried it out. */
export interface Mark {
  readonly id: string;
  readonly process: number;
  readonly name: string;
  readonly mode: Mode;
  /** When the latest invalidation that it stands for was called. */
  readonly since: Moment;
  readonly carriedOut: Moment;
  /** Plain values were removed before. */
  readonly coversPlain: boolean;
  /** When its message came to a process. */
  readonly heard: Map<number, Moment>;
}

/** What happened, told by those who saw it. It knows nothing of the engine. */
export class History {
  private at = 0;
  private loads = 0;
  readonly invalidations: Invalidation[] = [];
  readonly marks: Mark[] = [];
  /** When each load began, or the newest that said of its value that it holds on. */
  readonly began = new Map<number, Moment>();
  /** Loads whose value a later one has renewed. */
  readonly renewed = new Set<number>();
  /** Loads that were given answers from the time of a cut, which said so, and used them. */
  readonly builtCutOff = new Set<number>();
  readonly ended = new Map<number, Moment>();
  readonly running = new Map<number, KeyName>();
  /** By puts, the process of each. */
  readonly puts = new Map<number, number>();
  /** The mark that each put has as its note. */
  private readonly ownMarks = new Map<number, string>();
  readonly failures = new Map<KeyName, Moment>();
  /** When each value was last stored. */
  readonly storedAt = new Map<string, Moment>();
  readonly deleted = new Map<string, Moment>();
  private readonly cleared = new Map<string, Moment>();

  constructor(private readonly clock: FakeClock) {}

  now(): Moment {
    this.at += 1;
    return { at: this.at, ms: this.clock.monotonic() };
  }

  loadBegins(key: KeyName): number {
    this.loads += 1;
    this.began.set(this.loads, this.now());
    this.running.set(this.loads, key);
    return this.loads;
  }

  loadEnds(load: number, { failed = false } = {}): void {
    const key = this.running.get(load);
    this.running.delete(load);
    this.ended.set(load, this.now());
    if (failed && key !== undefined) this.failures.set(key, this.now());
  }

  /** A load says that an old value holds on, with all that it was built of. */
  holdsOn(value: Value, load: number): void {
    const began = this.began.get(load);
    if (!isLoaded(value) || began === undefined || began.at < this.birthOf(value).at) return;
    this.began.set(value.load, began);
    this.ended.set(value.load, this.now());
    this.renewed.add(value.load);
  }

  /** When a value came to be: no invalidation that was called later has been seen by it. */
  birthOf(value: Value): Moment {
    if (isLoaded(value)) return this.began.get(value.load) as Moment;
    return this.storedAt.get(idOf(value)) ?? { at: Infinity, ms: Infinity };
  }

  putBegins(key: KeyName, process: number): number {
    const put = this.loadBegins(key);
    this.puts.set(put, process);
    return put;
  }

  /** A put's value was stored under a note. */
  putStored(put: number, { epoch, seen }: Position): void {
    this.ownMarks.set(put, idOfMessage(String(epoch), seen));
  }

  /** Whether a put made this mark of its key itself. */
  isOwnMark(put: number, key: string, { id, process, name }: Mark): boolean {
    return this.ownMarks.get(put) === id && this.puts.get(put) === process && name === nameOf.key(key);
  }

  invalidationCalled(process: number, names: Invalidation['names'], mode: Mode, put?: number): Invalidation {
    const invalidation = { process, names, mode, called: this.now(), put };
    this.invalidations.push(invalidation);
    return invalidation;
  }

  /** The server carried out an invalidation that a process sent, at once or later. */
  carriedOut(
    process: number,
    { epoch, number, names, mode }: Extract<BusMessage, { kind: 'invalidated' }>,
  ): void {
    const carriedOut = this.now();
    const modes = mode === 'delete' ? (['delete', 'expire'] as const) : (['expire'] as const);
    for (const name of number === 0 ? ['everything'] : names) {
      for (const each of modes) {
        const since = this.latestCall(process, name, each);
        if (since === undefined) continue;
        const cleared = this.cleared.get(`${process} ${name}`);
        const coversPlain = cleared !== undefined && cleared.at > since.at;
        const id = idOfMessage(epoch, number);
        this.marks.push({ id, process, name, mode: each, since, carriedOut, coversPlain, heard: new Map() });
      }
    }
  }

  heard(process: number, { epoch, number }: { epoch: string; number: number }): void {
    const moment = this.now();
    const id = idOfMessage(epoch, number);
    for (const mark of this.marks)
      if (mark.id === id && !mark.heard.has(process)) mark.heard.set(process, moment);
  }

  /** The server removed what stood under a name, for this process. */
  clearedBy(process: number, name: string): void {
    this.cleared.set(`${process} ${name}`, this.now());
  }

  /** A hard one is one of either mode. */
  private latestCall(process: number, name: string, mode: Mode): Moment | undefined {
    return this.invalidations.findLast(
      (made) =>
        made.process === process &&
        (mode === 'expire' || made.mode === 'delete') &&
        (made.names === 'everything' ? name === 'everything' : made.names.includes(name)),
    )?.called;
  }
}

export function idOf(value: Value): string {
  return isLoaded(value) ? `load ${value.load}` : `set ${value.set}`;
}

function idOfMessage(epoch: string, number: number): string {
  return `${epoch} ${number}`;
}
