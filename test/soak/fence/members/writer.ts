import type { Mode } from '@tripsage/cache';
import type { Caller } from './caller.js';
import type { Chance } from '../chance.js';
import {
  EVERYTHING,
  type Kind,
  KINDS,
  keyOf,
  sharedNow,
  sourceName,
  tagOf,
  type Way,
  type Work,
  type WriteRecord,
} from '../records.js';
import { type Seen, seen, type Source } from './source.js';

/** Invalidates in each way that there is, and tells when that returned. */
export class Writer {
  constructor(
    private readonly process: string,
    private readonly work: Work,
    private readonly chance: Chance,
    private readonly source: Source,
    private readonly caller: Caller,
    private readonly tell: (record: WriteRecord) => void,
  ) {}

  async write(way: Way): Promise<void> {
    const { cache, prices, pricesType } = this.caller;
    const index = this.chance.below(this.work.keys);
    const key = keyOf('entry', index);
    const { namespace } = KINDS.entry;
    switch (way) {
      case 'delete':
        return this.invalidate(way, sourceName.key('entry', index), () => cache.delete(key, namespace));
      case 'expire':
        return this.invalidate(
          way,
          sourceName.key('entry', index),
          () => cache.expire(key, namespace),
          'expire',
        );
      case 'tag':
        return this.tag(way, this.chance.oneOf({ entry: 2, method: 1 }), index);
      case 'expire tag':
        return this.tag(way, 'entry', index, 'expire');
      case 'late tag':
        return this.tag(way, 'late', index);
      case 'namespace':
        return this.clear(way, this.chance.oneOf({ entry: 1, method: 1, whole: 1 }));
      case 'clear plain':
        return this.clear(way, 'plain');
      case 'reset':
        return this.invalidate(way, EVERYTHING, () => cache.reset());
      case 'method':
        return this.invalidate(way, sourceName.key('method', index), () =>
          cache.method(pricesType, 'price').delete(index),
        );
      case 'put':
        return this.invalidate(way, sourceName.key('method', index), (version) =>
          prices.setPrice(index, version),
        );
    }
  }

  /** Sets a plain value of its own, or deletes it. */
  async change(kind: Kind, index: number, what: 'set' | 'unset'): Promise<void> {
    const { cache } = this.caller;
    const { namespace } = KINDS[kind];
    const name = sourceName.key(kind, index);
    const version = await this.source.bump(name);
    const key = keyOf(kind, index);
    await this.invalidate(
      what,
      name,
      () =>
        what === 'set'
          ? cache.set(key, this.source.plain(kind, index, version), '1h', namespace)
          : cache.delete(key, namespace),
      'delete',
      version,
    );
  }

  private tag(way: Way, kind: Kind, index: number, mode: Mode = 'delete'): Promise<void> {
    const tags = [tagOf(kind, index)];
    const { cache } = this.caller;
    return this.invalidate(
      way,
      sourceName.tag(kind, index),
      () => cache.invalidateTags(tags, { mode }),
      mode,
    );
  }

  private clear(way: Way, kind: Kind): Promise<void> {
    const { cache } = this.caller;
    return this.invalidate(way, sourceName.namespace(kind), () =>
      cache.clearNamespace(KINDS[kind].namespace),
    );
  }

  /** @param given the version that was made already */
  private async invalidate(
    how: string,
    name: string,
    act: (version: (made: number) => void) => Promise<unknown>,
    mode: Mode = 'delete',
    given?: number,
  ): Promise<void> {
    let version = given ?? (how === 'put' ? 0 : await this.source.bump(name));
    const heard: Seen = {};
    const called = sharedNow();
    let error: string | undefined;
    try {
      await seen.run(heard, () => act((made) => (version = made)));
    } catch (thrown) {
      error = `${(thrown as { code?: string }).code ?? (thrown as Error).name}: ${(thrown as Error).message.slice(0, 120)}`;
    }
    const isConfirmed =
      error === undefined && heard.isUnconfirmed !== true && (how === 'set' || heard.isInvalidated === true);
    const returned = sharedNow();
    const { process } = this;
    this.tell({
      record: 'write',
      process,
      how,
      name,
      version,
      mode,
      called,
      returned,
      isConfirmed,
      ...(error && { error }),
    });
  }
}
