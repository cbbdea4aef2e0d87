import type { StoreHealth } from '../../ports/cache-store.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import { DragonflyEntries } from './dragonfly-entries.js';
import { type DragonflyOptions, openConnection } from './dragonfly-options.js';

export type DragonflyStoreOptions = DragonflyOptions;

/** Entries alone, on a connection of their own: see {@link DragonflyEntries}. */
export class DragonflyStore extends DragonflyEntries {
  private readonly opened: DragonflyConnection;

  /** @throws CacheOptionError that names the wrong option */
  constructor(options: DragonflyStoreOptions) {
    const { connection, keys } = openConnection(options);
    super(connection, keys);
    this.opened = connection;
  }

  /**
   * Connects and waits for the first outcome, at most `withinMs`; never throws. Whatever the outcome, the store goes on
   * trying by itself. Without this call the first operation connects, within the limit of a round trip.
   */
  connect(withinMs: number): Promise<StoreHealth> {
    return this.opened.connect(withinMs);
  }
}
