import { isUtf8 } from 'node:buffer';
import type { ClearedKind, ScannedPage } from '../../../ports/cache-store.js';
import type { KeyPattern } from '../../../ports/key-pattern.js';
import type { StoredKind } from '../../../ports/stored-kind.js';
import { CacheOptionError } from '../../../api/errors.js';
import type { DragonflyConnection } from '../connection/dragonfly-connection.js';
import type { KeySpace } from '../keys/key-space.js';
import type { OtherPrefixes } from '../keys/other-prefixes.js';
import { UNLINK } from '../scripts/entry.lua.js';
import type { WritesInTime } from '../scripts/writes-in-time.js';
import { kindsOf, scannedKeys } from './scanned-keys.js';

/** About so many keys a clear removes at once. */
const KEYS_IN_SLICE = 1_000;

/** The most slices that are looked through for one page, should few of their keys be of the pattern. */
const MOST_SLICES = 20;

/** The answer of PTTL for a key that is not there. */
const ABSENT = -2;

/** A decimal number, which may be too large for a JavaScript one. */
const CURSOR = /^\d{1,20}$/;

/**
 * Walks through the keys of a server, and finds those of this cache. It passes by whatever is not surely its own: keys of
 * other types, bookkeeping, entries of other owners, and plain values under another cache's prefix.
 */
export class EntryScan {
  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly writes: WritesInTime,
    private readonly others: OtherPrefixes,
  ) {}

  async clear(
    keysStartWith: string,
    kind: ClearedKind,
    onProgress: (count: number) => void = () => undefined,
  ): Promise<number> {
    const pattern = this.keys.pattern([keysStartWith, '']);
    // What is loaded from now on stays: it need not be loaded once more.
    const storedBefore = this.connection.clock.latest();
    let count = 0;
    let cursor = '0';
    let removed: Promise<number> | number = 0;
    do {
      const [[next, found], before]: [[string, Buffer[]], number] = await Promise.all([
        this.slice(pattern, KEYS_IN_SLICE, cursor),
        removed,
      ]);
      cursor = next;
      count += before;
      onProgress(count);
      // While the next slice is looked for.
      removed = this.remove(kind, found, storedBefore);
    } while (cursor !== '0');
    count += await removed;
    onProgress(count);
    return count;
  }

  /** @throws CacheOptionError for a cursor that no page had */
  async page(pattern: KeyPattern, most: number, cursor = '0'): Promise<ScannedPage> {
    if (!CURSOR.test(cursor)) {
      throw new CacheOptionError('cursor: no page of this store had it. Begin without one.');
    }
    const [only = '', ...more] = pattern;
    if (more.length === 0) return this.one(only);
    const match = this.keys.pattern(pattern);
    const names = new Map<string, Buffer>();
    let next = cursor;
    for (let slices = 0; slices < MOST_SLICES && names.size < most; slices += 1) {
      const [after, found] = await this.slice(match, Math.min(most, KEYS_IN_SLICE), next);
      next = after;
      for (const name of found.filter(isUtf8)) names.set(name.toString(), name);
      if (next === '0') break;
    }
    const keys = await this.described([...names.values()]);
    return next === '0' ? { keys } : { keys, cursor: next };
  }

  private async one(key: string): Promise<ScannedPage> {
    const keys = await this.described(this.keys.entriesAmong([this.keys.whole(key)]));
    if (keys.length > 0) return { keys };
    const life = await this.connection.run((client) => client.pttl(this.keys.entry(key)));
    return life === ABSENT ? { keys } : { keys, isOfOther: true };
  }

  /** The names of strings among what stands in a slice of the server's keys, as commands have them. */
  private async slice(match: string, count: number, cursor: string): Promise<[string, Buffer[]]> {
    const [next, found] = await this.connection.run((client) =>
      client.scanBuffer(cursor, 'MATCH', match, 'COUNT', count, 'TYPE', 'string'),
    );
    return [next.toString(), this.keys.entriesAmong(found)];
  }

  private async described(names: readonly Buffer[]): Promise<ScannedPage['keys']> {
    const { managed, plain } = await this.byKind(names);
    return scannedKeys(this.connection, this.keys, { managed, plain: await this.others.ownAmong(plain) });
  }

  private async remove(
    kind: ClearedKind,
    names: readonly Buffer[],
    storedBefore: number | undefined,
  ): Promise<number> {
    const { managed, plain } = await this.byKind(names, storedBefore);
    const [ofManaged, ofPlain] = await Promise.all([
      kind === 'plain' ? 0 : this.removeManaged(managed),
      kind === 'managed' ? 0 : this.removePlain(await this.others.ownAmong(plain)),
    ]);
    return ofManaged + ofPlain;
  }

  /** One that the network delivers late costs a miss. */
  private async removeManaged(names: readonly Buffer[]): Promise<number> {
    return names.length > 0 ? this.connection.run((client) => client.unlink([...names])) : 0;
  }

  /** In time, so that what is set after the clear stays. */
  private async removePlain(names: readonly Buffer[]): Promise<number> {
    const removed = names.map((name) =>
      this.writes.run(UNLINK, (deadline) => ({ keys: [name], args: [deadline] })),
    );
    return (await Promise.all(removed)).filter((count) => count === 1).length;
  }

  private async byKind(
    names: readonly Buffer[],
    storedBefore?: number,
  ): Promise<Record<'managed' | 'plain', Buffer[]>> {
    const kinds =
      names.length > 0
        ? await this.connection.run((client) => kindsOf(client, names, this.keys.owner, storedBefore))
        : [];
    const of = (kind: StoredKind) => names.filter((_, at) => kinds[at] === kind);
    return { managed: of('managed'), plain: of('plain') };
  }
}
