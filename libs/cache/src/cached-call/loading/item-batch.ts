import type { Clock } from '../../time/clock.js';
import type { DependencyTracker, EnclosingLoads } from './dependency-tracker.js';

/** How long items that ask for their load wait for the other items of the call, in milliseconds. */
const LONGEST_WAIT_MS = 5;

export interface ItemBatchParts {
  /** The items of the call, each once. */
  readonly ids: readonly string[];
  /** Loads some of them at once, and gives those values that there are. */
  readonly load: (ids: readonly string[]) => Promise<ReadonlyMap<string, unknown>>;
  readonly clock: Clock;
  readonly tracker: DependencyTracker;
}

interface Asking {
  readonly id: string;
  /** Somebody waits for the answer; otherwise it is renewed behind one. */
  readonly isAwaited: boolean;
  readonly place: EnclosingLoads;
  readonly resolve: (value: Promise<unknown>) => void;
}

/**
 * Gathers the loads of the items of one call, which are asked for one by one, into as few as can be: one, as soon as
 * every item has been answered or has asked for its load. Items that wait for the load of another call don't hold the
 * others up for longer than a few milliseconds: two calls whose lists overlap would wait for each other.
 */
export class ItemBatch {
  /** Neither answered nor asked for. */
  private readonly open: Set<string>;
  private asking: Asking[] = [];
  private stopTimer: (() => void) | undefined;

  constructor(private readonly parts: ItemBatchParts) {
    this.open = new Set(parts.ids);
  }

  /** The value of one item; `undefined` where there is none. Its load fails with the batch that it is part of. */
  load(id: string): Promise<unknown> {
    return new Promise((resolve) => {
      const isAwaited = this.open.delete(id);
      this.asking.push({ id, isAwaited, place: this.parts.tracker.here(), resolve });
      this.stopTimer ??= this.parts.clock.after(LONGEST_WAIT_MS, () => this.flush());
      this.flushWhenComplete();
    });
  }

  /** The item has its answer, or its error. */
  answered(id: string): void {
    this.open.delete(id);
    this.flushWhenComplete();
  }

  /** Renewals behind answers come one after the other, with nobody waiting: they are gathered until the timer goes off. */
  private flushWhenComplete(): void {
    if (this.open.size === 0 && this.asking.some(({ isAwaited }) => isAwaited)) this.flush();
  }

  private flush(): void {
    this.stopTimer?.();
    this.stopTimer = undefined;
    const { tracker, ids, load } = this.parts;
    const asking = this.asking;
    this.asking = [];
    const asked = new Set(asking.map(({ id }) => id));
    const places = asking.map(({ place }) => place);
    const values = tracker.runFor(places, () => load(ids.filter((id) => asked.has(id))));
    for (const { id, resolve } of asking) resolve(values.then((byId) => byId.get(id)));
  }
}
