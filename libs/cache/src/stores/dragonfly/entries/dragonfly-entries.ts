import type { Redis } from 'ioredis';
import type {
  CacheStore,
  ReadSettings,
  ScannedPage,
  StoredValue,
  StoreHealth,
  ValueToStore,
} from '../../../ports/cache-store.js';
import { asBuffer, kindOf, storedEndOf } from '../../../ports/stored-kind.js';
import { CacheNamespaceError } from '../../../api/errors.js';
import type { DragonflyConnection } from '../connection/dragonfly-connection.js';
import { type KeySpace, NamespaceTable, storedNamespace } from '../keys/key-space.js';
import { explainTaken, OtherPrefixes } from '../keys/other-prefixes.js';
import { DELETE_ENTRY, READ_ENTRY, WRITE_ENTRY } from '../scripts/entry.lua.js';
import { runScript } from '../scripts/script.js';
import type { WritesInTime } from '../scripts/writes-in-time.js';
import { EntryScan } from './entry-scan.js';
import { allReady, isPending } from '../../../time/maybe-promise.js';
import { otherValueError, requireStorable } from './storable.js';

/** The answer of PTTL for a key without an end; it is -2 where there is no such key. */
const NO_END = -1;

/** So many keys are deleted within the limit on one command. */
const KEYS_IN_SLICE = 1_000;

/**
 * Entries on DragonflyDB, or on Redis or Valkey: each a string with an end of its own, so that any client can read it.
 *
 * What is not this cache's own stays as it is. A key that holds something else than a string reads as absent, as MGET has
 * it; writes to it are refused. Plain values in a namespace that is the prefix of another cache are the other's.
 */
export class DragonflyEntries implements CacheStore {
  readonly name: string;
  readonly owner: string;
  /** The namespaces that are another cache's, as far as they were asked about. */
  readonly namespaces: NamespaceTable;
  private readonly entryScan: EntryScan;

  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly writes: WritesInTime,
    private readonly channel: string,
  ) {
    this.name = connection.name;
    this.owner = keys.owner;
    const others = new OtherPrefixes(connection, keys);
    this.namespaces = new NamespaceTable((unknown) => others.areTaken(unknown));
    this.entryScan = new EntryScan(connection, keys, writes, others);
  }

  clockMs(): number | undefined {
    return this.connection.clock.earliest();
  }

  /**
   * Reads the values, which tell when they end, in one round trip. What does not tell it, as plain values don't, is read
   * once more together with its life, where that is needed.
   */
  async read(
    keys: readonly string[],
    { lives = 'all' }: ReadSettings = {},
  ): Promise<(StoredValue | undefined)[]> {
    const names = keys.map((key) => this.keys.entry(key));
    const { clock } = this.connection;
    const askedAt = performance.now();
    const asked = this.namespaces.takenAmong(keys);
    const reading = this.connection.run((client) => this.values(client, names));
    const [taken, values] = isPending(asked) ? await Promise.all([asked, reading]) : [asked, await reading];
    const now = clock.latest(askedAt);
    return allReady(
      values.map((bytes, i) => {
        if (bytes === null || this.isOfOther(taken, keys[i], bytes)) return undefined;
        const end = kindOf(bytes, this.owner) === 'managed' ? storedEndOf(bytes) : undefined;
        if (end !== undefined && now !== undefined) return storedValue(bytes, Math.floor(end - now));
        const isPlain = kindOf(bytes) === 'plain';
        return isPlain && lives === 'entries' ? storedValue(bytes, NO_END) : this.readWithLife(names[i]);
      }),
    );
  }

  /** Asks for the time too, where a step of the server's clock might not have shown. */
  private values(client: Redis, names: string[]): Promise<(Buffer | null)[]> {
    const { clock } = this.connection;
    const [name] = names;
    const reading =
      names.length === 1 && name !== undefined ? readOne(client, name) : readMany(client, names);
    if (clock.isRecent) return reading;
    return Promise.all([reading, clock.ask(client)]).then(([values]) => values);
  }

  private async readWithLife(name = ''): Promise<StoredValue | undefined> {
    const call = () => ({ keys: [name], args: [] });
    const [bytes, life] = (await runScript(this.connection, READ_ENTRY, call, { inBuffers: true })) as [
      Buffer,
      number,
    ];
    return storedValue(bytes, life);
  }

  /** Leaves alone whatever is no string. */
  async write(values: readonly ValueToStore[]): Promise<void> {
    for (const value of values) requireStorable(value);
    const [taken] = await this.namespaces.takenAmong(values.map(({ key }) => key));
    if (taken !== undefined) throw new CacheNamespaceError(explainTaken(this.keys, taken));
    const outcomes = await all<unknown>(
      values.map(({ key, bytes, lifeMs }) =>
        this.writes.run(WRITE_ENTRY, (deadline) => ({
          keys: [this.keys.entry(key), this.keys.lease(key)],
          args: [deadline, this.channel, JSON.stringify(key), asBuffer(bytes), lifeMs],
        })),
      ),
    );
    if (outcomes.includes(0)) throw otherValueError();
  }

  /** In slices, each with the time of one command: the server looks at each key. */
  async delete(keys: readonly string[]): Promise<number> {
    let count = 0;
    for (let from = 0; from < keys.length; from += KEYS_IN_SLICE) {
      const slice = keys.slice(from, from + KEYS_IN_SLICE);
      const taken = await this.namespaces.takenAmong(slice);
      const deleted = await all(slice.map((key) => this.deleteOne(key, taken.has(storedNamespace(key)))));
      count += deleted.reduce((sum, one) => sum + one, 0);
    }
    return count;
  }

  private async deleteOne(key: string, isPlainOfOther: boolean): Promise<number> {
    const deleted = await this.writes.run(DELETE_ENTRY, (deadline) => ({
      keys: [this.keys.entry(key), this.keys.lease(key)],
      args: [deadline, this.channel, JSON.stringify(key), this.owner, isPlainOfOther ? '1' : '0'],
    }));
    return Number(deleted);
  }

  async clear(...asked: Parameters<CacheStore['clear']>): Promise<number> {
    await this.writes.earlierEnded();
    return this.entryScan.clear(...asked);
  }

  scan(...asked: Parameters<CacheStore['scan']>): Promise<ScannedPage> {
    return this.entryScan.page(...asked);
  }

  health(): Promise<StoreHealth> {
    return this.connection.health();
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private isOfOther(taken: ReadonlySet<string>, key = '', bytes: Buffer): boolean {
    return taken.size > 0 && taken.has(storedNamespace(key)) && kindOf(bytes, this.owner) === 'plain';
  }
}

/** Reads one value by the command that takes the client and the server the least. As with MGET, another type is none. */
function readOne(client: Redis, name: string): Promise<(Buffer | null)[]> {
  return client.getBuffer(name).then(
    (bytes) => [bytes],
    (error: Error) => {
      if (error.message.startsWith('WRONGTYPE')) return [null];
      throw error;
    },
  );
}

function readMany(client: Redis, names: string[]): Promise<(Buffer | null)[]> {
  return names.length > 0 ? client.mgetBuffer(names) : Promise.resolve([]);
}

/** Waits until each command is answered, and gives all answers, or throws the first error among them. */
async function all<T>(commands: readonly (T | Promise<T>)[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(commands);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** @param life as PTTL answers it */
function storedValue(bytes: Buffer, life: number): StoredValue | undefined {
  if (life === NO_END) return { bytes, remainingMs: Infinity };
  return life > 0 ? { bytes, remainingMs: life } : undefined;
}
