import type { Clock } from '../../time/clock.js';
import type { DependencyTracker, EnclosingLoads } from './dependency-tracker.js';

/** The longest that an item waits with its load for the other items of the call, in milliseconds. */
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
  /** `false`: a background refresh. */
  readonly isAwaited: boolean;
  readonly place: EnclosingLoads;
  readonly resolve: (value: Promise<unknown>) => void;
}

/**
 * Gathers the loads of the items of one call into as few as possible. They become one load as soon as every item has an
 * answer or needs a load. Items that wait for the load of another call hold the others up for a few milliseconds at
 * most. Otherwise two calls whose lists overlap would wait for each other.
 */
export class ItemBatch {
  /** Items without an answer, and without a load. */
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

  /** Notes that an item has its answer, or its error. */
  answered(id: string): void {
    this.open.delete(id);
    this.flushWhenComplete();
  }

  /** Waits for the timer where all loads are background refreshes: they come one after the other. */
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
