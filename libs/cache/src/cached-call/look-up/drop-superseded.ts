import type { Bus } from '../../ports/backend.js';
import type { NearCache } from '../../ports/l1-cache.js';
import type { HeldEntry } from './local-entry.js';

/**
 * Lets go of what this process holds as soon as it hears that another one has stored something newer: the next caller
 * has that. An old answer is not served here for as long as it may be, while a new one is in the store.
 *
 * @returns a function that ends the listening
 */
export function letGoOfOlder(bus: Bus, near: NearCache<HeldEntry> | undefined): () => void {
  return bus.listen({
    message: (message) => {
      if (message.kind !== 'ended' || message.stored !== true) return;
      const held = near?.get(message.key);
      if (held !== undefined && held.entry.token !== message.token) near?.delete(message.key);
    },
    broken: () => undefined,
    connected: () => undefined,
  });
}
