import type { Coherence } from '../invalidation/coherence.js';
import type { Clock } from '../time/clock.js';
import { type Put, uncachedContext } from './call/call.js';
import type { CallEvents } from './loading/call-events.js';
import type { DependencyTracker } from './loading/dependency-tracker.js';
import { type Loaded, type LoadedValue, type LoadOrigin, NOTHING_SAID } from './loading/loaded.js';
import { loadedValue, type MadeEntry, makeEntry } from './loading/new-entry.js';
import { withParts } from './loading/value-dependencies.js';

export interface PutMethodParts {
  readonly clock: Clock;
  readonly coherence: Coherence;
  readonly tracker: DependencyTracker;
  readonly callEvents: CallEvents;
  readonly random?: () => number;
  readonly shutdown: AbortSignal;
}

/** Runs the methods of puts, and makes entries of what they return. */
export class PutMethod {
  constructor(private readonly parts: PutMethodParts) {}

  /** @throws what the method throws */
  async run(call: Put, key: string): Promise<Loaded> {
    const { clock, tracker, shutdown } = this.parts;
    const startedAt = clock.monotonic();
    const { loaded: value, dependencies } = await tracker.run({ key, isPut: true }, () =>
      call.load(uncachedContext(shutdown)),
    );
    return { result: { value }, said: NOTHING_SAID, dependencies, loadMs: clock.monotonic() - startedAt };
  }

  /** @throws CacheValueError for values of a kind that can't be stored */
  entryOf(
    call: Put,
    key: string,
    loaded: Loaded,
    { token, version }: LoadOrigin,
  ): { made: MadeEntry; value: LoadedValue } {
    const { clock, callEvents, random = Math.random } = this.parts;
    const value = loadedValue(loaded, undefined, call);
    if (value.faults !== undefined) callEvents.instanceLost(call, value.faults);
    const whole = value.sources === undefined ? loaded : withParts(loaded, value.sources, key, this.parts);
    return { made: makeEntry(call, whole, value, { token, version }, { clock, random }), value };
  }
}
