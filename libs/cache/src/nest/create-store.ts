import { Logger } from '@nestjs/common';
import type { CacheStore } from '../contract/cache-store.port.js';
import { DragonflyStore } from '../stores/dragonfly/dragonfly-store.js';
import { MemoryStore } from '../stores/memory/memory-store.js';
import type { CheckedOptions } from './module-options.js';

/** Injection token of the application's store. */
export const CACHE_STORE = Symbol('CACHE_STORE');

/** The longest that a start waits for the server; the application then starts without, and takes it when it comes. */
const START_WAIT_MS = 2_000;

/** The store that the options ask for, not yet open: one of the user's, a server's, or the embedded one. */
export function createStore(options: CheckedOptions): CacheStore {
  const { store, url, redis, keyPrefix, commandTimeoutMs, memory, clock } = options;
  if (store !== undefined) return store;
  if (url === undefined && redis === undefined) return new MemoryStore({ ...memory, clock });

  const logger = new Logger('Cache');
  const dragonfly = new DragonflyStore({
    url,
    redis,
    keyPrefix,
    commandTimeoutMs,
    onConnection: (event) =>
      event.state === 'up'
        ? logger.log(`Connected to ${dragonfly.name}`)
        : logger.warn(`${dragonfly.name} is away, going on without it: ${event.reason}`),
  });
  return dragonfly;
}

/** Connects a store of ours that has a server, and waits for the first outcome within a limit; never throws. */
export async function openStore(store: CacheStore): Promise<void> {
  if (store instanceof DragonflyStore) await store.connect(START_WAIT_MS);
}
