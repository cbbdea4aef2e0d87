import type { Bus } from '../../ports/bus.js';
import type { L1Cache } from '../../ports/l1-cache.js';
import type { LocalEntry } from './local-entry.js';

/**
 * Drops an entry from L1 when another process stores a newer one: the next caller reads that. Else this process would
 * serve the old one to the end of its windows.
 *
 * @returns a function that ends the listening
 */
export function dropSuperseded(bus: Bus, l1: L1Cache<LocalEntry> | undefined): () => void {
  return bus.listen({
    kinds: ['completed'],
    message: (message) => {
      if (message.kind !== 'completed' || message.stored !== true) return;
      const local = l1?.get(message.key);
      if (local !== undefined && local.entry.token !== message.token) l1?.delete(message.key);
    },
  });
}
