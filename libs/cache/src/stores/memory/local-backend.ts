import type { Backend, StoreReport } from '../../ports/backend.js';
import type { CacheStore } from '../../ports/cache-store.js';
import type { Clock } from '../../time/clock.js';
import type { MostBumps } from '../most-bumps.js';
import { LocalLimits } from './limits/local-limits.js';
import { LocalAuditLog } from './local-audit-log.js';
import { LocalCounters } from './local-counters.js';
import { LocalLeases } from './local-leases.js';
import { LocalRefreshQueue } from './local-refresh-queue.js';
import { LocalSettings } from './local-settings.js';
import { LocalVersions, type LocalVersionsOptions } from './local-versions.js';
import { MemoryStore } from './memory-store.js';
import type { Bus, BusListener, BusMessage } from '../../ports/bus.js';

export interface LocalBackendOptions extends Pick<LocalVersionsOptions, 'newEpoch'> {
  /** Other processes use it too, as in tests that simulate several. Default false. */
  isShared?: boolean;
  most?: MostBumps;
}

/** A backend for one process alone: a store of any kind, and every other port in memory. */
export class LocalBackend implements Backend {
  readonly isShared: boolean;
  readonly store: CacheStore;
  readonly leases: LocalLeases;
  readonly versions: LocalVersions;
  readonly limits: LocalLimits;
  readonly refreshQueue: LocalRefreshQueue;
  readonly auditLog = new LocalAuditLog();
  readonly counters: LocalCounters;
  readonly settings: LocalSettings;
  readonly bus = new LocalBus();
  readonly inspect: () => Promise<StoreReport>;

  constructor(
    store: CacheStore,
    clock: Clock,
    { isShared = false, newEpoch, most }: LocalBackendOptions = {},
  ) {
    this.isShared = isShared;
    const { publish } = this.bus;
    this.leases = new LocalLeases(store, clock, publish);
    this.versions = new LocalVersions({ newEpoch, publish }, most);
    this.limits = new LocalLimits(clock, publish);
    this.refreshQueue = new LocalRefreshQueue(clock);
    this.counters = new LocalCounters(clock);
    this.settings = new LocalSettings(clock, publish);
    this.inspect = async () => reportOf(store);
    this.store = endingLeases(store, this.leases);
  }

  close(): Promise<void> {
    this.leases.close();
    return this.store.close();
  }
}

/** A store of the user's does not tell how full it is. */
function reportOf(store: CacheStore): StoreReport {
  if (!(store instanceof MemoryStore)) return { warnings: [] };
  return { usedBytes: store.usage.bytes, maxBytes: store.maxBytes, warnings: [] };
}

/** The store, whose writes and deletes end the leases on their keys. */
function endingLeases(store: CacheStore, leases: LocalLeases): CacheStore {
  return {
    name: store.name,
    ...(store.owner !== undefined && { owner: store.owner }),
    ...(store.clockMs !== undefined && { clockMs: () => store.clockMs?.() }),
    read: (...args) => store.read(...args),
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

/** The bus within this process: a message arrives before `publish` returns. */
export class LocalBus implements Bus {
  readonly isConnected = true;
  private readonly listeners = new Set<BusListener>();

  readonly publish = (message: BusMessage): void => {
    for (const listener of this.listeners) {
      if (listener.kinds?.includes(message.kind) !== false) listener.message?.(message);
    }
  };

  listen(listener: BusListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async ping(token: string): Promise<void> {
    this.publish({ kind: 'ping', token });
  }
}
