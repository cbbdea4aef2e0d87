import type { CacheEventBus } from '../api/events.js';
import type { CheckedOptions } from '../options/module-options.js';
import type { Backend } from '../ports/backend.js';
import { LocalBackend } from '../stores/memory/local-backend.js';
import { MemoryStore } from '../stores/memory/memory-store.js';

/** The longest that a start waits for the server; the application then starts without, and takes it when it comes. */
const START_WAIT_MS = 2_000;

/** A backend, with what the engine does to it when it opens and when it closes. */
export interface EngineBackend {
  readonly backend: Backend;
  /** Connects where there is a server, and waits for the first outcome within a limit; never throws. */
  open(): Promise<void>;
  /** Frees what the library made itself: a store or a backend of the user's stays open. */
  close(): Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

/**
 * Makes the backend that the options ask for. It is the user's own as it is, one around a store of the user's, a
 * server's behind a breaker, or the embedded one. The code for servers is loaded only where one is asked for.
 *
 * @throws CacheOptionError that names what is wrong with the server's address
 */
export async function createBackend(options: CheckedOptions, events: CacheEventBus): Promise<EngineBackend> {
  const { backend, store, url, redis, memory, clock } = options;
  if (backend !== undefined) return { backend, open: nothing, close: nothing };
  if (store !== undefined) return { backend: new LocalBackend(store, clock), open: nothing, close: nothing };
  if (url !== undefined || redis !== undefined) return createServerBackend(options, events);
  const embedded = new LocalBackend(new MemoryStore({ ...memory, clock }), clock);
  return { backend: embedded, open: nothing, close: () => embedded.close() };
}

async function createServerBackend(
  { url, redis, keyPrefix, commandTimeoutMs }: CheckedOptions,
  events: CacheEventBus,
): Promise<EngineBackend> {
  const [{ DragonflyBackend }, { GuardedBackend }] = await Promise.all([
    import('../stores/dragonfly/dragonfly-backend.js'),
    import('../stores/guarded/guarded-backend.js'),
  ]);
  const server = new DragonflyBackend({
    url,
    redis,
    keyPrefix,
    commandTimeoutMs,
    onConnection: (event) => events.emit('connection', { name: server.name, ...event }),
  });
  const backend = new GuardedBackend(server, events);
  return {
    backend,
    open: async () => void (await server.connect(START_WAIT_MS)),
    close: () => backend.close(),
  };
}
