import type { Backend, StoreReport } from '../../ports/backend.js';
import type { Bus } from '../../ports/bus.js';
import type { BusListener } from '../../ports/bus.js';
import type { BusMessage } from '../../ports/bus.js';
import type { CacheStore } from '../../ports/cache-store.js';
import type { Clock } from '../../time/clock.js';
import { LocalRefreshQueue } from './local-refresh-queue.js';
import { LocalJournal } from './local-journal.js';
import { LocalLeases } from './local-leases.js';
import { LocalLimits } from './limits/local-limits.js';
import { MemoryStore } from './memory-store.js';
import { LocalVersions, type LocalVersionsOptions, type MostBumps } from './local-versions.js';

export interface LocalBackendOptions extends Pick<LocalVersionsOptions, 'newEpoch'> {
  /** Others use it too, as in tests that play several processes. Default false. */
  isShared?: boolean;
  most?: MostBumps;
}

/** What processes share, for one process alone: a store, with leases, versions, limits and a bus in memory. */
export class LocalBackend implements Backend {
  readonly isShared: boolean;
  readonly store: CacheStore;
  readonly leases: LocalLeases;
  readonly versions: LocalVersions;
  readonly limits: LocalLimits;
  readonly refreshQueue: LocalRefreshQueue;
  readonly journal: LocalJournal;
  readonly bus: LocalBus;
  readonly inspect: () => Promise<StoreReport>;

  constructor(
    store: CacheStore,
    clock: Clock,
    { isShared = false, newEpoch, most }: LocalBackendOptions = {},
  ) {
    this.isShared = isShared;
    this.bus = new LocalBus();
    const tell = (message: BusMessage): void => this.bus.publish(message);
    this.leases = new LocalLeases(store, clock, tell);
    this.versions = new LocalVersions({ newEpoch, publish: tell }, most);
    this.limits = new LocalLimits(clock, tell);
    this.refreshQueue = new LocalRefreshQueue(clock);
    this.journal = new LocalJournal(clock, tell);
    this.inspect = async () => reportOf(store);
    this.store = withoutLeases(store, this.leases);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

class LocalBus implements Bus {
  readonly isConnected = true;
  private readonly listeners = new Set<BusListener>();

  listen(listener: BusListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async ping(token: string): Promise<void> {
    this.publish({ kind: 'ping', token });
  }

  publish(message: BusMessage): void {
    for (const listener of this.listeners) listener.message(message);
  }
}

/** A store of the user's tells nothing of how full it is. */
function reportOf(store: CacheStore): StoreReport {
  if (!(store instanceof MemoryStore)) return { warnings: [] };
  return { usedBytes: store.usage.bytes, maxBytes: store.maxBytes, warnings: [] };
}

/** The store, whose writes and deletes end the leases on their keys. */
function withoutLeases(store: CacheStore, leases: LocalLeases): CacheStore {
  return {
    name: store.name,
    read: (keys) => store.read(keys),
    async write(values) {
      await store.write(values);
      leases.drop(values.map(({ key }) => key));
    },
    async delete(keys) {
      const count = await store.delete(keys);
      leases.drop(keys);
      return count;
    },
    clear: (...args) => store.clear(...args),
    scan: (...args) => store.scan(...args),
    health: () => store.health(),
    close: () => store.close(),
  };
}
