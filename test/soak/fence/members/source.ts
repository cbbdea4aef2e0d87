import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '@tripsage/cache';
import { Redis } from 'ioredis';
import type { Chance } from '../chance.js';
import { type Kind, keyOf, namesOf, sharedNow, type Value, type Work } from '../records.js';

/** What the cache's events say of one call. */
export interface Seen {
  answer?: Answer;
  isUnconfirmed?: boolean;
  isInvalidated?: boolean;
}

/** The call around, for events, which come in the async context of their call. */
export const seen = new AsyncLocalStorage<Seen>();

export class SourceError extends Error {}

/** The truth, on a server without faults: a version of each name. */
export class Source {
  private readonly client: Redis;
  private loads = 0;

  constructor(
    port: number,
    private readonly process: string,
    private readonly work: Work,
    private readonly chance: Chance,
    private readonly tell: (load: string) => void,
  ) {
    this.client = new Redis(port, '127.0.0.1', { enableAutoPipelining: true });
  }

  /** Gives a name another version, before it is invalidated. */
  bump(name: string): Promise<number> {
    return this.client.incr(name);
  }

  /** What a loader does. */
  async load(kind: Kind, index: number, parts: () => Promise<Value[]> = async () => []): Promise<Value> {
    const load = this.newLoad();
    const versions = await this.versions(namesOf(kind, index));
    const holds = await parts();
    const { loaderMs, wholeMs = loaderMs } = this.work;
    await delay(this.chance.between(kind === 'whole' ? wholeMs : loaderMs));
    if (this.chance.next() < this.work.failing) throw new SourceError(`load ${load}`);
    return this.value(kind, index, { load, versions }, holds);
  }

  /** What the method of a put does: it makes the version, and returns what a load would. */
  async put(kind: Kind, index: number, version: (made: number) => void): Promise<Value> {
    const load = this.newLoad();
    const names = namesOf(kind, index);
    version(await this.bump(names[0] as string));
    return this.value(kind, index, { load, versions: await this.versions(names) });
  }

  plain(kind: Kind, index: number, version: number): Value {
    const [name = ''] = namesOf(kind, index);
    const load = `${this.process}/set-${version}`;
    return {
      key: keyOf(kind, index),
      load,
      versions: { [name]: version },
      at: sharedNow(),
      freshMs: 3_600_000,
      isPlain: true,
    };
  }

  /** The life of what a load of this thing brings: it may change with each. */
  lifeMs(): number {
    return Math.round(this.chance.between(this.work.freshMs));
  }

  close(): void {
    this.client.disconnect();
  }

  private newLoad(): string {
    const load = `${this.process}/${(this.loads += 1)}`;
    this.tell(load);
    return load;
  }

  private value(
    kind: Kind,
    index: number,
    from: { load: string; versions: Record<string, number> },
    parts: readonly Value[] = [],
  ): Value {
    const { paddingBytes } = this.work;
    return {
      key: keyOf(kind, index),
      ...from,
      at: sharedNow(),
      freshMs: this.lifeMs(),
      ...(parts.length > 0 && {
        // The very parts show themselves to the cache; copies don't.
        parts: this.chance.next() < 0.5 ? parts : structuredClone(parts),
        isOfDisconnected: parts.some(({ isOfDisconnected }) => isOfDisconnected === true),
      }),
      ...(paddingBytes > 0 && { padding: randomBytes(paddingBytes / 2).toString('hex') }),
    };
  }

  private async versions(names: readonly string[]): Promise<Record<string, number>> {
    const found = await this.client.mget(...names);
    return Object.fromEntries(names.map((name, at) => [name, Number(found[at] ?? 0)]));
  }
}

/** A value as it is told to the parent. */
export function withoutPadding(value: Value): Value {
  const { padding: _, parts, ...rest } = value;
  return { ...rest, ...(parts && { parts: parts.map(withoutPadding) }) };
}
