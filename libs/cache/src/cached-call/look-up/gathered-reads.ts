import type { CacheStore, StoredValue } from '../../ports/cache-store.js';
import { asStoreFailure } from '../../ports/store-failure.js';
import type { Clock } from '../../time/clock.js';
import { atEndOfTurn } from '../../time/end-of-turn.js';
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

/**
 * With this many reads under way the next waits for an answer to one, but not longer than this. Else reads that come apart
 * would stay apart, and each costs this process and the server more than twenty further keys do.
 */
const MOST_UNDER_WAY = 2;
const LONGEST_WAIT_MS = 1;

/** Gathers the keys that one turn of the event loop reads: the store is asked once for all of them. */
export class GatheredReads {
  private gathered: AskedKey[] = [];
  private underWay = 0;
  private stopWaiting: (() => void) | undefined;

  /** @param isRemote each question costs a round trip; a store in this process is asked for each key at once */
  constructor(
    private readonly store: CacheStore,
    private readonly isRemote: boolean,
    private readonly clock: Pick<Clock, 'after'>,
  ) {}

  /** Reads a key along with all others of this turn. A store that fails is a result, not an error. */
  read(key: string, sentAt: number, schemaVersion: string): Promise<Stored> {
    const { gathered } = this;
    return new Promise((resolve) => {
      gathered.push({ key, sentAt, schemaVersion, resolve });
      if (!this.isRemote || gathered.length === KEYS_AT_ONCE) this.send();
      else if (gathered.length === 1) atEndOfTurn(() => this.endTurn());
    });
  }

  private endTurn(): void {
    if (this.underWay < MOST_UNDER_WAY) this.send();
    else this.stopWaiting ??= this.clock.after(LONGEST_WAIT_MS, () => this.send());
  }

  private send(): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    const { gathered } = this;
    if (gathered.length === 0) return;
    this.gathered = [];
    this.underWay += 1;
    void this.answer(gathered);
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
    this.underWay -= 1;
    if (this.stopWaiting !== undefined) this.send();
  }
}

function handOn(value: StoredValue | undefined, asked: AskedKey | undefined, { owner }: CacheStore): void {
  if (asked === undefined) return;
  const { key, sentAt, schemaVersion, resolve } = asked;
  resolve(readStored(value, { key, owner, sentAt, schemaVersion }));
}
