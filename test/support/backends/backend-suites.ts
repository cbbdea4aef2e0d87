import { describe, it } from '@jest/globals';
import type { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { backendContract, cacheStoreContract } from '@tripsage/cache-testing';
import { setTimeout as delay } from 'node:timers/promises';

type BackendOptions = ConstructorParameters<typeof DragonflyBackend>[0];

/**
 * The suites that the backend of a server and its store pass.
 *
 * @param connected a backend that is connected, with these options besides its own
 */
export function backendSuites(
  names: { readonly backend: string; readonly store: string },
  connected: (options: BackendOptions) => Promise<DragonflyBackend>,
  keyPrefix: () => string,
): void {
  const pass = (ms: number) => delay(ms + 1);
  backendContract(
    { describe, it },
    {
      name: names.backend,
      async create(versions) {
        const options = { keyPrefix: keyPrefix(), versions };
        const backends = [await connected(options)];
        const another = async () => {
          const backend = await connected(options);
          backends.push(backend);
          return backend;
        };
        const destroy = async () => void (await Promise.all(backends.map((backend) => backend.close())));
        return { backend: backends[0]!, another, pass, destroy };
      },
    },
  );
  cacheStoreContract(
    { describe, it },
    {
      name: names.store,
      async create() {
        const { store } = await connected({ keyPrefix: keyPrefix() });
        return { store, tick: 2, pass, destroy: () => store.close() };
      },
    },
  );
}
