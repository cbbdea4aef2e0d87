import type { Bus } from '../../ports/backend.js';
import type { L1Cache } from '../../ports/l1-cache.js';
import type { LocalEntry } from './local-entry.js';

/**
 * Lets go of what this process holds as soon as it hears that another one has stored something newer: the next caller
 * has that. An old answer is not served here for as long as it may be, while a new one is in the store.
 *
 * @returns a function that ends the listening
 */
export function dropSuperseded(bus: Bus, l1: L1Cache<LocalEntry> | undefined): () => void {
  return bus.listen({
    message: (message) => {
      if (message.kind !== 'completed' || message.stored !== true) return;
      const local = l1?.get(message.key);
      if (local !== undefined && local.entry.token !== message.token) l1?.delete(message.key);
    },
    broken: () => undefined,
    connected: () => undefined,
  });
}
