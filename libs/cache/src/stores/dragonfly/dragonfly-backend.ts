import type { Backend, StoreReport } from '../../ports/backend.js';
import type { CacheStore, StoreHealth } from '../../ports/cache-store.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import { missingRights } from './connection/server-rights.js';
import { willNotTell } from './connection/server-identity.js';
import { DragonflyAuditLog } from './dragonfly-audit-log.js';
import { DragonflyBus } from './dragonfly-bus.js';
import { DragonflyCounters } from './dragonfly-counters.js';
import { DragonflyLeases } from './dragonfly-leases.js';
import { DragonflyLimits } from './dragonfly-limits.js';
import { createConnection, type DragonflyOptions } from './dragonfly-options.js';
import { DragonflyRefreshQueue } from './dragonfly-refresh-queue.js';
import { DragonflySettings } from './dragonfly-settings.js';
import { DragonflyVersions, type VersionsBounds } from './dragonfly-versions.js';
import { DragonflyEntries } from './entries/dragonfly-entries.js';
import { DELETE_ENTRY, WRITE_ENTRY } from './scripts/entry.lua.js';
import { ACQUIRE_LEASE, COMMIT, RELEASE_LEASE } from './scripts/lease.lua.js';
import { loadScripts } from './scripts/script.js';
import { BUMP, SYNC } from './scripts/versions.lua.js';
import { WritesInTime } from './scripts/writes-in-time.js';
import { reportOf } from './server-report.js';

/** A call that is one of the first would take a round trip more for each of these. */
const EVERYDAY_SCRIPTS = [SYNC, BUMP, ACQUIRE_LEASE, COMMIT, RELEASE_LEASE, WRITE_ENTRY, DELETE_ENTRY];

export interface DragonflyBackendOptions extends DragonflyOptions {
  /** The bounds of the versions. Only tests need less. */
  versions?: VersionsBounds;
}

/**
 * A backend on one DragonflyDB, Redis (7 or later) or Valkey, by two connections: one for commands and one that listens to
 * the bus. Processes with the same server, database number and `keyPrefix` share everything; others never meet.
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
  readonly auditLog: DragonflyAuditLog;
  readonly counters: DragonflyCounters;
  readonly settings: DragonflySettings;
  readonly bus: DragonflyBus;
  private readonly connection: DragonflyConnection;
  /** Asks for what the user may not do. */
  private readonly missing: () => Promise<string | undefined>;

  /** Opens nothing yet. @throws CacheOptionError that names the wrong option */
  constructor({ versions, ...options }: DragonflyBackendOptions) {
    const { connection, keys } = createConnection(options, {
      missing: (client) => missingRights(client, keys.rights(connection.database)),
      up: () => {
        this.limits.loadScripts();
        loadScripts(connection, EVERYDAY_SCRIPTS);
        this.bus.commandsUp();
      },
      down: () => this.bus.commandsDown(),
      closed: () => this.bus.close(),
    });
    const channel = keys.channel(connection.database);
    this.connection = connection;
    this.name = connection.name;
    const writes = new WritesInTime(connection);
    const entries = new DragonflyEntries(connection, keys, writes, channel);
    this.store = entries;
    this.leases = new DragonflyLeases(connection, keys, channel, entries.namespaces, writes);
    this.versions = new DragonflyVersions(connection, keys, channel, versions);
    this.limits = new DragonflyLimits(connection, keys, channel);
    this.refreshQueue = new DragonflyRefreshQueue(connection, keys);
    this.auditLog = new DragonflyAuditLog(connection, keys);
    this.counters = new DragonflyCounters(connection, keys);
    this.settings = new DragonflySettings(connection, keys, channel, writes);
    this.bus = new DragonflyBus(
      connection,
      channel,
      (reason) => options.onConnection?.({ state: 'up', ...(reason !== undefined && { reason }) }),
      (name) => keys.channelOfOthers(name),
    );
    this.missing = () => connection.run((client) => missingRights(client, keys.rights(connection.database)));
  }

  /**
   * Connects and waits for the first outcome, at most `withinMs`; never throws. Whatever the outcome, it goes on trying
   * by itself. Without this call the first operation connects, and the first listener the bus.
   */
  async connect(withinMs: number): Promise<StoreHealth> {
    const [health] = await Promise.all([this.connection.connect(withinMs), this.bus.connect(withinMs)]);
    return health;
  }

  /** The health of the connection for commands. Without the bus all works, only later: see `bus.isConnected`. */
  health(): Promise<StoreHealth> {
    return this.connection.health();
  }

  /** From INFO, and from trying what the user may do. A user who may not run INFO learns nothing of the rest. */
  async inspect(): Promise<StoreReport> {
    const info = await this.connection.run((client) =>
      client.info().catch((error: Error) => {
        if (willNotTell(error)) return '';
        throw error;
      }),
    );
    const report = info === '' ? { warnings: [] } : reportOf(info);
    const missing = await this.missing();
    if (missing === undefined) return report;
    return { ...report, warnings: [`At the server ${missing}.`, ...report.warnings] };
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
