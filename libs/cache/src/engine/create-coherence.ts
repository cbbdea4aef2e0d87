import type { CacheEventBus } from '../api/events.js';
import type { LocalEntry } from '../cached-call/look-up/local-entry.js';
import { Coherence } from '../invalidation/coherence.js';
import type { CheckedOptions } from '../options/module-options.js';
import type { Backend } from '../ports/backend.js';
import type { LruL1Cache } from '../stores/memory/lru-l1-cache.js';

/** Keeps this process's copies, where it has some, as new as the backend says. */
export function createCoherence(
  { clock, coherence, commandTimeoutMs, backend: ownBackend }: CheckedOptions,
  events: CacheEventBus,
  backend: Backend,
  l1: LruL1Cache<LocalEntry> | undefined,
): Coherence {
  return new Coherence({
    ...coherence,
    commandTimeoutMs: ownBackend === undefined ? commandTimeoutMs : undefined,
    backend,
    clock,
    l1: l1 ?? { delete: () => undefined, clear: () => undefined },
    events,
  });
}
