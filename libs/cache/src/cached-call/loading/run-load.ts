import type { Clock } from '../../time/clock.js';
import { type Duration, durationToMs } from '../../api/duration.js';
import { CacheLoadTimeoutError, CacheRuleError } from '../../api/errors.js';
import type { LoadContext } from '../../api/load-context.js';
import type { Call } from '../call/call.js';
import type { LocalEntry } from '../look-up/local-entry.js';
import type { Dependencies, DependencyTracker, Work } from './dependency-tracker.js';

/** Directions that a loader gave for its value. */
export interface LoadReport {
  readonly tags: readonly string[];
  readonly freshMs: number | undefined;
  readonly isSkipped: boolean;
}

/** The directions of a method, which has no `LoadContext` to give them with. */
export const NOTHING_SAID: LoadReport = { tags: [], freshMs: undefined, isSkipped: false };

/** The result of a load: a value, or that the old one was not modified. */
export interface Loaded {
  readonly result: { readonly value: unknown } | 'not-modified';
  readonly said: LoadReport;
  readonly dependencies: Dependencies;
  readonly loadMs: number;
}

export interface LoadSettings {
  readonly clock: Clock;
  readonly tracker: DependencyTracker;
  /** Aborted when the application shuts down. */
  readonly shutdown: AbortSignal;
  /** The shared work that the load is part of. */
  readonly flight: Work;
  /** The old entry, if it may still be served. */
  readonly old: LocalEntry | undefined;
}

/** Thrown by `notModified()` to end the loader. */
const NOT_MODIFIED = Symbol('not modified');

/**
 * Runs the loader within its hard limit. At the limit its signal is aborted, and its value comes too late.
 *
 * @throws what the loader throws; CacheLoadTimeoutError
 */
export async function runLoad(call: Call, settings: LoadSettings): Promise<Loaded> {
  const { clock, tracker, shutdown, flight, old } = settings;
  const startedAt = clock.monotonic();
  const limit = new AbortController();
  const said = { tags: [] as string[], freshMs: undefined as number | undefined, isSkipped: false };
  const context: LoadContext = {
    signal: AbortSignal.any([limit.signal, shutdown]),
    ...(old === undefined ? {} : { stale: old.value.to({}) }),
    tags: (...tags) => void said.tags.push(...tags),
    fresh: (life: Duration) => {
      said.freshMs = durationToMs(life, `${call.method}: fresh`, 1);
    },
    skip: () => {
      said.isSkipped = true;
    },
    notModified: () => {
      if (old !== undefined) throw NOT_MODIFIED;
      throw new CacheRuleError(`${call.method}: notModified() needs an old value, and stale held none.`);
    },
  };
  const load = async (): Promise<Loaded['result']> => {
    try {
      return { value: await call.load(context) };
    } catch (error) {
      if (error === NOT_MODIFIED) return 'not-modified';
      throw error;
    }
  };
  const { loaded: result, dependencies } = await withinLimit(
    tracker.run(flight, load, startedAt + call.limits.hardMs),
    call,
    clock,
    limit,
  );
  return { result, said, dependencies, loadMs: clock.monotonic() - startedAt };
}

/** The context of a load that bypasses the cache. */
export function uncachedContext(signal: AbortSignal): LoadContext {
  return {
    signal,
    tags: () => undefined,
    fresh: () => undefined,
    skip: () => undefined,
    notModified: () => {
      throw new CacheRuleError('notModified() needs an old value, and stale held none.');
    },
  };
}

function withinLimit<Result>(
  work: Promise<Result>,
  { method, limits: { hardMs } }: Call,
  clock: Clock,
  limit: AbortController,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(hardMs, () => {
      const error = new CacheLoadTimeoutError(
        `${method}: the load took longer than its limit of ${hardMs} ms.`,
      );
      limit.abort(error);
      reject(error);
    });
    work.then(resolve, reject).finally(stopTimer);
  });
}
