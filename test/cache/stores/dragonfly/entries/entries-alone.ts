import type { CacheStore, StoreHealth } from '@tripsage/cache';
import {
  createConnection,
  type DragonflyOptions,
} from '../../../../../libs/cache/src/stores/dragonfly/dragonfly-options.js';
import { DragonflyEntries } from '../../../../../libs/cache/src/stores/dragonfly/entries/dragonfly-entries.js';
import { WritesInTime } from '../../../../../libs/cache/src/stores/dragonfly/scripts/writes-in-time.js';

export interface EntriesAlone extends CacheStore {
  connect(withinMs: number): Promise<StoreHealth>;
}

/** The store of a DragonflyBackend, alone on its connection. */
export function entriesAlone(options: DragonflyOptions): EntriesAlone {
  const { connection, keys } = createConnection(options);
  const connect = (withinMs: number) => connection.connect(withinMs);
  const channel = keys.channel(connection.database);
  return Object.assign(new DragonflyEntries(connection, keys, new WritesInTime(connection), channel), {
    connect,
  });
}
