import { Logger } from '@nestjs/common';
import type { Backend } from '../ports/backend.js';
import type { CacheStore } from '../ports/cache-store.js';
import { DragonflyBackend } from '../stores/dragonfly/dragonfly-backend.js';
import { GuardedBackend } from '../stores/guarded/guarded-backend.js';
import { LocalBackend } from '../stores/memory/local-backend.js';
import { MemoryStore } from '../stores/memory/memory-store.js';
import type { CacheEvents } from '../nest/cache.events.js';
import type { OptionsWithRegistries as CheckedOptions } from './registries.js';

/** Injection token of what the application shares with others: store, leases, versions and bus. */
export const CACHE_BACKEND = Symbol('CACHE_BACKEND');

/** The longest that a start waits for the server; the application then starts without, and takes it when it comes. */
const START_WAIT_MS = 2_000;

export interface CreatedBackend {
  readonly backend: Backend;
  /** Connects one that has a server, and waits for the first outcome within a limit; never throws. */
  open(): Promise<void>;
}

/** The backend that the options ask for: a server's, the embedded one, or one around a store of the user's. */
export function createBackend(options: CheckedOptions, events: CacheEvents): CreatedBackend {
  const { store, url, redis, keyPrefix, commandTimeoutMs, memory, clock } = options;
  if (store !== undefined) return local(store, options);
  if (url === undefined && redis === undefined) {
    return local(new MemoryStore({ ...memory, clock }), options);
  }
  const logger = new Logger('Cache');
  const dragonfly = new DragonflyBackend({
    url,
    redis,
    keyPrefix,
    commandTimeoutMs,
    onConnection: (event) =>
      event.state === 'up'
        ? logger.log(`Connected to ${dragonfly.name}`)
        : logger.warn(`${dragonfly.name} is away, going on without it: ${event.reason}`),
  });
  return {
    backend: new GuardedBackend(dragonfly, {
      onCall: (call, durationMs, isAnswered) => events.emit('storeCalled', { call, durationMs, isAnswered }),
      onBreaker: (isOpen) => events.emit('breaker', { isOpen }),
    }),
    open: async () => void (await dragonfly.connect(START_WAIT_MS)),
  };
}

function local(store: CacheStore, { clock }: CheckedOptions): CreatedBackend {
  return { backend: new LocalBackend(store, clock), open: async () => undefined };
}
