import { LocalBackend, MemoryStore, type Version, type ValueToStore } from '@tripsage/cache';
import type { FakeClock } from '@tripsage/cache-testing';
import { isPending } from '../../../libs/cache/src/time/maybe-promise.js';
import { decodeBytes } from '../../../libs/cache/src/values/entry-codec.js';
import { decodeValue } from '../../../libs/cache/src/values/value-codec.js';
import { nameOf } from '../../../libs/cache/src/ports/names.js';
import type { Commands } from './commands.js';
import type { History } from './history.js';
import { KEYS } from './names.js';
import type { Oracle } from './oracle.js';
import type { Script } from './script.js';
import { isLoaded, type Value } from './values.js';

/** A store that records what it is made to do. */
class RecordedStore extends MemoryStore {
  /** Until when what stands under a key is fresh. */
  private readonly freshUntil = new Map<string, number>();

  constructor(
    private readonly time: FakeClock,
    private readonly history: History,
    private readonly oracle: Oracle,
    private readonly commands: Commands,
  ) {
    super({ clock: time, maxEntries: 100 });
  }

  override async write(values: readonly ValueToStore[]): Promise<void> {
    for (const { key, bytes } of values) {
      const { value, freshMs, version } = read(bytes);
      this.oracle.check(() => this.oracle.stored(value));
      if (!isLoaded(value)) this.history.deleted.set(key, this.history.now());
      else if (version !== undefined && this.history.puts.has(value.load))
        this.history.putStored(value.load, version);
      this.freshUntil.set(key, this.time.monotonic() + freshMs);
    }
    await super.write(values);
  }

  override delete(keys: readonly string[]): Promise<number> {
    for (const key of keys) {
      this.history.deleted.set(key, this.history.now());
      this.history.clearedBy(this.commands.executing ?? -1, nameOf.key(key));
    }
    return super.delete(keys);
  }

  override clear(keysStartWith: string, kind: Parameters<MemoryStore['clear']>[1]): Promise<number> {
    this.history.clearedBy(this.commands.executing ?? -1, nameOf.prefix(keysStartWith.slice(0, -1)));
    return super.clear(keysStartWith, kind);
  }

  /** True while what stands under the key is fresh; where nothing was deleted or lost. */
  hasFresh(key: string): boolean {
    return this.time.monotonic() < (this.freshUntil.get(key) ?? 0);
  }

  evict(): Promise<number> {
    return super.delete(KEYS);
  }
}

/** The server that all processes share, and what may happen to it. */
export class Server {
  readonly backend: LocalBackend;
  readonly store: RecordedStore;

  constructor(
    clock: FakeClock,
    { most }: Pick<Script, 'most'>,
    parts: { history: History; oracle: Oracle; commands: Commands },
  ) {
    const { history, oracle, commands } = parts;
    let epochs = 0;
    const newEpoch = (): string => `epoch ${(epochs += 1)}`;
    this.store = new RecordedStore(clock, history, oracle, commands);
    this.backend = new LocalBackend(this.store, clock, { isShared: true, newEpoch, ...(most && { most }) });
    this.backend.bus.listen({
      message: (message) => {
        if (message.kind === 'invalidated') history.carriedOut(commands.executing ?? -1, message);
      },
      broken: () => undefined,
      connected: () => undefined,
    });
  }

  loseVersions(): void {
    this.backend.versions.lose();
  }

  async restart(): Promise<void> {
    this.loseVersions();
    this.backend.leases.drop(KEYS);
    await this.store.evict();
  }
}

function read(bytes: Uint8Array): { value: Value; freshMs: number; version?: Version } {
  const decoded = decodeBytes(bytes);
  if (isPending(decoded)) throw new Error('the values of the model are small');
  if (decoded.kind === 'unreadable') throw new Error(decoded.reason);
  if (decoded.kind === 'plain') return { value: decoded.value as Value, freshMs: Infinity };
  return {
    value: decodeValue(decoded.entry) as Value,
    freshMs: decoded.entry.isBornStale ? 0 : decoded.entry.freshMs,
    version: decoded.entry.version,
  };
}
