import type { CacheStore, StoredValue } from '../../ports/cache-store.js';
import { asStoreFailure } from '../../ports/store-failure.js';
import type { Clock } from '../../time/clock.js';
import { TurnBatches } from '../../time/end-of-turn.js';
import type { MaybePromise } from '../../time/maybe-promise.js';
import { readStored, type Stored } from './read-entry.js';

/** A key that waits for the read of its turn. */
interface AskedKey {
  readonly key: string;
  readonly sentAt: number;
  readonly schemaVersion: string;
  readonly resolve: (stored: MaybePromise<Stored>) => void;
}

/** The most keys of one read: the server answers others between two. */
const KEYS_AT_ONCE = 64;

/** Gathers the keys that one turn of the event loop reads: the store is asked once for all of them. */
export class GatheredReads {
  private readonly batches: TurnBatches<AskedKey>;

  /** @param isRemote each question costs a round trip; a store in this process is asked for each key at once */
  constructor(
    private readonly store: CacheStore,
    isRemote: boolean,
    clock: Pick<Clock, 'after'>,
  ) {
    const send = (gathered: AskedKey[]) => this.answer(gathered);
    this.batches = new TurnBatches({ send, most: isRemote ? KEYS_AT_ONCE : 1, clock });
  }

  /** Reads a key along with all others of this turn. A store that fails is a result, not an error. */
  read(key: string, sentAt: number, schemaVersion: string): Promise<Stored> {
    return new Promise((resolve) => this.batches.add({ key, sentAt, schemaVersion, resolve }));
  }

  /** Never rejects. What has to be unpacked behind keeps no other key waiting. */
  private async answer(gathered: AskedKey[]): Promise<void> {
    const { length } = gathered;
    const keys = gathered.map(({ key }) => key);
    // Taken from the end, and held no longer: else each value would live until the last one is decoded.
    gathered.reverse();
    try {
      const values = await this.store.read(keys, { callers: length });
      for (let at = 0; at < length; at += 1) handOn(values[at], gathered.pop(), this.store);
    } catch (thrown) {
      const error = asStoreFailure(thrown);
      for (const { resolve } of gathered) resolve({ state: 'store-unavailable', error });
    }
  }
}

function handOn(value: StoredValue | undefined, asked: AskedKey | undefined, { owner }: CacheStore): void {
  if (asked === undefined) return;
  const { key, sentAt, schemaVersion, resolve } = asked;
  resolve(readStored(value, { key, owner, sentAt, schemaVersion }));
}
