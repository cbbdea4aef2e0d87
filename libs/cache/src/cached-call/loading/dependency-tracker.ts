import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoadScope, LoadPriority } from '../../api/load-scope.js';
import { AWAITED, together, asUrgentAs } from './load-priority.js';

/** A cached answer that another one is made of. */
export interface Dependency {
  readonly tags: readonly string[];
  readonly prefixes: readonly string[];
  readonly isStale: boolean;
  /** It was answered in this process, while that was disconnected from the server. */
  readonly isDisconnected: boolean;
  /** When it ends, fresh and in all, on the monotonic clock. */
  readonly freshUntil: number;
  readonly lifeUntil: number;
}

/** The cached answers that a load used, summed up. */
export interface Dependencies {
  readonly tags: ReadonlySet<string>;
  readonly prefixes: ReadonlySet<string>;
  readonly isBornStale: boolean;
  /** One of them was answered while the process was disconnected. */
  readonly isDisconnected: boolean;
  /** The first of their ends, fresh and in all, on the monotonic clock; `Infinity` without any. */
  readonly freshUntil: number;
  readonly lifeUntil: number;
  /** One of them was invalidated before it was used. */
  readonly isInvalidated?: true;
}

/** A piece of work on one key, that others may wait for. */
export interface Work {
  readonly key: string;
  /** It replaces what is cached under the key. */
  readonly isPut?: boolean;
  /** Default: a caller waits for it. */
  readonly loadPriority?: LoadPriority;
}

interface TrackedLoad {
  /** The work that it belongs to. */
  readonly work: Work;
  readonly outer: EnclosingLoads;
  readonly deadline: number;
  hasEnded: boolean;
  tags: Set<string>;
  prefixes: Set<string>;
  isBornStale: boolean;
  isDisconnected: boolean;
  freshUntil: number;
  lifeUntil: number;
}

/** The loads that a piece of code is part of: none, one, or several where one call of a method loads for many keys. */
export type EnclosingLoads = readonly TrackedLoad[];

const NOWHERE: EnclosingLoads = [];
const NO_WORK: readonly Work[] = [];

/**
 * The loads that a piece of code runs inside of. So an answer that is built of cached answers never outlives them, and
 * falls with their tags and namespaces. And a load that asks for itself does not wait for itself.
 */
export class DependencyTracker {
  private readonly running = new AsyncLocalStorage<EnclosingLoads>();
  /** The work that the loads of each piece of work wait for. */
  private readonly waits = new Map<Work, Set<Work>>();

  /**
   * Runs a load, and gathers its dependencies until it ends.
   *
   * @param deadline when its time is up, on the monotonic clock
   */
  async run<Loaded>(
    work: Work,
    load: () => Promise<Loaded>,
    deadline = Infinity,
  ): Promise<{ loaded: Loaded; dependencies: Dependencies }> {
    const started: TrackedLoad = {
      work,
      outer: this.here(),
      deadline,
      hasEnded: false,
      tags: new Set(),
      prefixes: new Set(),
      isBornStale: false,
      isDisconnected: false,
      freshUntil: Infinity,
      lifeUntil: Infinity,
    };
    try {
      return { loaded: await this.running.run([started], load), dependencies: started };
    } finally {
      started.hasEnded = true;
    }
  }

  /** Runs code as part of several loads at once: each depends on the answers that it uses. */
  async runFor<Result>(places: readonly EnclosingLoads[], code: () => Promise<Result>): Promise<Result> {
    return this.running.run([...new Set(places.flat())], code);
  }

  /** The innermost loads that still run: what outlives a load, as a timer that it set does, is no part of it. */
  here(): EnclosingLoads {
    const place = this.running.getStore() ?? NOWHERE;
    return place.some(({ hasEnded }) => hasEnded) ? [...new Set(place.flatMap(stillRunning))] : place;
  }

  /** The scope of the loads that the calling code is part of; `undefined` outside of any. */
  loadScope(): LoadScope | undefined {
    return loadScopeAt(this.here());
  }

  /** Adds an answer to the dependencies of the loads that the calling code is part of. */
  track(dependency: (() => Dependency) | undefined): void {
    const place = this.here();
    if (place.length === 0 || dependency === undefined) return;
    const { tags, prefixes, isStale, isDisconnected, freshUntil, lifeUntil } = dependency();
    for (const load of place) {
      for (const tag of tags) load.tags.add(tag);
      for (const methodPrefix of prefixes) load.prefixes.add(methodPrefix);
      load.isBornStale ||= isStale;
      load.isDisconnected ||= isDisconnected;
      // An answer made of a stale one is stale from its birth on; it need not live shorter for that.
      if (!isStale) load.freshUntil = Math.min(load.freshUntil, freshUntil);
      load.lifeUntil = Math.min(load.lifeUntil, lifeUntil);
    }
  }

  /** Waits for other work, and notes who waits, so that no circle of loads waits for itself. */
  async wait<Result>(work: Work, result: Promise<Result>): Promise<Result> {
    // By the time that it ends, the loads that ask may have ended, too late for their limits.
    const asking = this.enclosing();
    for (const own of asking) this.waitsOf(own).add(work);
    try {
      return await result;
    } finally {
      for (const own of asking) this.waits.get(own)?.delete(work);
      for (const own of asking) if (this.waits.get(own)?.size === 0) this.waits.delete(own);
    }
  }

  /** Says that the calling code runs inside of this work, or of work that this one waits for: it would wait for itself. */
  isInside(work: Work): boolean {
    const own = new Set(this.enclosing());
    if (own.size === 0) return false;
    const seen = new Set([work]);
    // A set is gone through in the order of what is added to it, while it grows.
    for (const next of seen) {
      if (own.has(next)) return true;
      for (const awaited of this.waits.get(next) ?? []) seen.add(awaited);
    }
    return false;
  }

  /** Says that the calling code runs inside of work on this key: that has, or had, the lease that others wait for. */
  isAtWorkOn(key: string): boolean {
    return this.enclosing().some((work) => work.key === key);
  }

  /** Says that the calling code is to bring the new value of a key: the old one would pass for it. */
  isPutting(key: string): boolean {
    return this.enclosing().some((work) => work.isPut === true && work.key === key);
  }

  /** Turns the storage off: Node carries it along with every promise otherwise. */
  close(): void {
    this.running.disable();
  }

  /** The work that the calling code is part of, innermost first. */
  private enclosing(): readonly Work[] {
    const place = this.here();
    if (place.length === 0) return NO_WORK;
    const loads = new Set(place);
    for (const { outer } of loads) for (const load of outer) loads.add(load);
    return [...loads].map(({ work }) => work);
  }

  private waitsOf(work: Work): Set<Work> {
    const known = this.waits.get(work) ?? new Set<Work>();
    this.waits.set(work, known);
    return known;
  }
}

function stillRunning(load: TrackedLoad): EnclosingLoads {
  return load.hasEnded ? load.outer.flatMap(stillRunning) : [load];
}

function loadScopeAt(place: EnclosingLoads): LoadScope | undefined {
  const ofEach = place.map(({ work: { loadPriority = AWAITED }, deadline, outer }) => {
    const around = loadScopeAt(outer);
    if (around === undefined) return { ...loadPriority, deadline };
    return asUrgentAs({ ...loadPriority, deadline: Math.min(deadline, around.deadline) }, around);
  });
  return ofEach.length === 0 ? undefined : ofEach.reduce(together);
}
