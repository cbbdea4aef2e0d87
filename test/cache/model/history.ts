import type { BusMessage, Version } from '@tripsage/cache';
import type { FakeClock } from '@tripsage/cache-testing';
import { nameOf } from '../../../libs/cache/src/ports/names.js';
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
export interface Bump {
  readonly id: string;
  readonly name: string;
  readonly mode: Mode;
  /** The invalidations that it may stand for, the latest last. */
  readonly calls: readonly Invalidation[];
  /** The last moment at which what stood under the name was removed for the same process. */
  readonly cleared: Moment | undefined;
  readonly carriedOut: Moment;
  /** The moment at which its message came to each process. */
  readonly heard: Map<number, Moment>;
}

/** Records what happened, as the parts of the model report it. It knows nothing of the engine. */
export class History {
  private at = 0;
  private loads = 0;
  readonly invalidations: Invalidation[] = [];
  readonly bumps: Bump[] = [];
  /** The start of each load, or of the newest one that said of its value that it holds on. */
  readonly began = new Map<number, Moment>();
  /** Loads whose value a later one has renewed. */
  readonly renewed = new Set<number>();
  /** Loads that used answers which said that they were given while disconnected. */
  readonly builtDisconnected = new Set<number>();
  readonly ended = new Map<number, Moment>();
  readonly running = new Map<number, KeyName>();
  /** The loads that are the methods of puts. */
  readonly puts = new Set<number>();
  /** The bump whose version each put's value was stored under. */
  private readonly ownBumps = new Map<number, string>();
  readonly failures = new Map<KeyName, Moment>();
  /** The moment at which each value was last stored. */
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

  /** The moment at which a value came to be: it knows of no invalidation that was called later. */
  birthOf(value: Value): Moment {
    if (isLoaded(value)) return this.began.get(value.load) as Moment;
    return this.storedAt.get(idOf(value)) ?? { at: Infinity, ms: Infinity };
  }

  putBegins(key: KeyName): number {
    const put = this.loadBegins(key);
    this.puts.add(put);
    return put;
  }

  /** A put's value was stored under a version. */
  putStored(put: number, { epoch, number }: Version): void {
    this.ownBumps.set(put, idOfMessage(String(epoch), number));
  }

  /**
   * The call of the latest invalidation that a bump stands for, as far as it invalidates a value. What was written under
   * its own key is newer than whatever was bumped before, until it is removed, or put anew.
   */
  sinceFor({ id, name, calls, cleared }: Bump, value: Value): Moment | undefined {
    const isWritten = !isLoaded(value) || (name === nameOf.key(value.key) && this.puts.has(value.load));
    if (!isWritten) return calls.at(-1)?.called;
    const counts = ({ called, put }: Invalidation): boolean =>
      put === undefined
        ? cleared !== undefined && cleared.at > called.at
        : isLoaded(value) && put !== value.load && this.ownBumps.get(put) === id;
    return calls.findLast(counts)?.called;
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
        const calls = this.callsOf(process, name, each);
        const cleared = this.cleared.get(`${process} ${name}`);
        const id = idOfMessage(epoch, number);
        this.bumps.push({ id, name, mode: each, calls, cleared, carriedOut, heard: new Map() });
      }
    }
  }

  heard(process: number, { epoch, number }: { epoch: string; number: number }): void {
    const moment = this.now();
    const id = idOfMessage(epoch, number);
    for (const bump of this.bumps)
      if (bump.id === id && !bump.heard.has(process)) bump.heard.set(process, moment);
  }

  /** The server removed what stood under a name, for this process. */
  clearedBy(process: number, name: string): void {
    this.cleared.set(`${process} ${name}`, this.now());
  }

  /** The invalidations that a bump of this mode may stand for: one of mode `delete` expires too. */
  private callsOf(process: number, name: string, mode: Mode): Invalidation[] {
    return this.invalidations.filter(
      (made) =>
        made.process === process &&
        (mode === 'expire' || made.mode === 'delete') &&
        (made.names === 'everything' ? name === 'everything' : made.names.includes(name)),
    );
  }
}

export function idOf(value: Value): string {
  return isLoaded(value) ? `load ${value.load}` : `set ${value.set}`;
}

function idOfMessage(epoch: string, number: number): string {
  return `${epoch} ${number}`;
}
