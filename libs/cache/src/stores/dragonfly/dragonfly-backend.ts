import type { Backend, StoreReport } from '../../ports/backend.js';
import type { CacheStore, StoreHealth } from '../../ports/cache-store.js';
import { DragonflyBus } from './dragonfly-bus.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import { DragonflyRefreshQueue } from './dragonfly-refresh-queue.js';
import { DragonflyEntries } from './dragonfly-entries.js';
import { DragonflyJournal } from './dragonfly-journal.js';
import { DragonflyLeases } from './dragonfly-leases.js';
import { DragonflyLimits } from './dragonfly-limits.js';
import { type DragonflyOptions, openConnection } from './dragonfly-options.js';
import { reportOf } from './server-report.js';
import { willNotTell } from './connection/server-identity.js';
import { DragonflyVersions, type VersionsBounds } from './dragonfly-versions.js';

export interface DragonflyBackendOptions extends DragonflyOptions {
  /** What the versions keep. Only tests need less. */
  versions?: VersionsBounds;
}

/**
 * All that processes share, on one DragonflyDB, Redis (7 or later) or Valkey: two connections, one for commands and one
 * that listens to the bus. Processes with the same server, database number and `keyPrefix` share; others never meet.
 *
 * Closing the store closes all of it.
 */
export class DragonflyBackend implements Backend {
  readonly isShared = true;
  readonly name: string;
  readonly store: CacheStore;
  readonly leases: DragonflyLeases;
  readonly versions: DragonflyVersions;
  readonly limits: DragonflyLimits;
  readonly refreshQueue: DragonflyRefreshQueue;
  readonly journal: DragonflyJournal;
  readonly bus: DragonflyBus;
  private readonly connection: DragonflyConnection;

  /** @throws CacheOptionError that names the wrong option */
  constructor({ versions, ...options }: DragonflyBackendOptions) {
    const { connection, keys } = openConnection(options);
    const channel = keys.channel(connection.database);
    this.connection = connection;
    this.name = connection.name;
    this.store = new DragonflyEntries(connection, keys);
    this.leases = new DragonflyLeases(connection, keys, channel);
    this.versions = new DragonflyVersions(connection, keys, channel, versions);
    this.limits = new DragonflyLimits(connection, keys, channel);
    this.refreshQueue = new DragonflyRefreshQueue(connection, keys);
    this.journal = new DragonflyJournal(connection, keys, channel);
    this.bus = new DragonflyBus(connection, channel);
  }

  /**
   * Connects and waits for the first outcome, at most `withinMs`; never throws. Whatever the outcome, it goes on trying
   * by itself. Without this call the first operation connects, and the first listener the bus.
   */
  async connect(withinMs: number): Promise<StoreHealth> {
    const [health] = await Promise.all([this.connection.connect(withinMs), this.bus.connect(withinMs)]);
    return health;
  }

  /** Of the connection for commands. Without the bus all works, only later: see `bus.isConnected`. */
  health(): Promise<StoreHealth> {
    return this.connection.health();
  }

  /** From INFO; a user who may not run it learns nothing. */
  async inspect(): Promise<StoreReport> {
    const info = await this.connection.run((client) =>
      client.info().catch((error: Error) => {
        if (willNotTell(error)) return '';
        throw error;
      }),
    );
    return info === '' ? { warnings: [] } : reportOf(info);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
