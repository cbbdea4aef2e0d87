import { Injectable } from '@nestjs/common';
import {
  Cacheable,
  type CacheableOptions,
  CachePut,
  type CacheService,
  type Duration,
  type LoadContext,
  type TtlPolicy,
} from '@tripsage/cache';
import {
  type Kind,
  KINDS,
  keyOf,
  type ReadRecord,
  sharedNow,
  tagOf,
  type Value,
  type Work,
} from '../records.js';
import { type Seen, seen, type Source, withoutPadding } from './source.js';

/** The cached method, and the put of its entries. */
export interface Prices {
  price(index: number): Promise<Value>;
  setPrice(index: number, version: (made: number) => void): Promise<Value>;
}

/** Asks the cache in each way that there is, and tells how it was answered. */
export class Caller {
  cache!: CacheService;
  prices!: Prices;
  readonly pricesType: new () => Prices;
  readonly open = new Set<ReadRecord>();
  private readonly policy: TtlPolicy;
  private readonly options: CacheableOptions;

  constructor(
    private readonly process: string,
    private readonly work: Work,
    private readonly source: Source,
    private readonly tell: (record: ReadRecord) => void,
  ) {
    const { staleMs, staleIfErrorMs, hardLimitMs } = work;
    const ms = (length: number): Duration => `${Math.round(length)}ms`;
    this.policy = {
      fresh: ({ value }) => ms((value as Value).freshMs),
      ...(staleMs > 0 && { stale: ms(staleMs) }),
      ...(staleIfErrorMs > 0 && { staleIfError: ms(staleIfErrorMs) }),
      errors: '200ms',
    };
    this.options = hardLimitMs === undefined ? {} : { hardLimit: ms(hardLimitMs) };
    this.pricesType = this.makePrices();
  }

  /** A call of `getOrSet` or of the cached method. */
  call(kind: Kind, index: number): Promise<Value> {
    return this.told('call', kind, index, () =>
      kind === 'method' ? this.prices.price(index) : this.getOrSet(kind, index),
    ) as Promise<Value>;
  }

  get(kind: Kind, index: number): Promise<Value | undefined> {
    return this.told('get', kind, index, () =>
      this.cache.get<Value>(keyOf(kind, index), KINDS[kind].namespace),
    );
  }

  private getOrSet(kind: Kind, index: number): Promise<Value> {
    const entry = { key: keyOf(kind, index), namespace: KINDS[kind].namespace };
    const tags = KINDS[kind].tags === 'early' ? { tags: [tagOf(kind, index)] } : {};
    const load = async (context: LoadContext): Promise<Value> => {
      if (kind === 'late') context.tags(tagOf(kind, index));
      return this.source.load(kind, index, kind === 'whole' ? () => this.parts(index) : undefined);
    };
    return this.cache.getOrSet(entry, this.policy, load, { ...this.options, ...tags });
  }

  /** Two entries, of which another whole has one too. */
  private parts(index: number): Promise<Value[]> {
    const { keys } = this.work;
    return Promise.all([this.part(index % keys), this.part((index + 1) % keys)]);
  }

  private async part(index: number): Promise<Value> {
    const heard: Seen = {};
    const value = await this.told('call', 'entry', index, () => this.getOrSet('entry', index), heard);
    const isOfDisconnected = heard.answer?.isDisconnected === true;
    return isOfDisconnected ? { ...(value as Value), isOfDisconnected } : (value as Value);
  }

  private async told(
    by: 'call' | 'get',
    kind: Kind,
    index: number,
    ask: () => Promise<Value | undefined>,
    heard: Seen = {},
  ): Promise<Value | undefined> {
    const made = sharedNow();
    const asked = { record: 'read', process: this.process, by, key: keyOf(kind, index), made } as const;
    const open: ReadRecord = { ...asked, answered: made, isOpen: true };
    this.open.add(open);
    try {
      const value = await seen.run(heard, ask);
      const answered = sharedNow();
      const { answer } = heard;
      const label = answer && {
        outcome: answer.outcome,
        isDisconnected: answer.isDisconnected,
        freshForMs: answer.freshForMs,
        level: answer.level,
        collapsed: answer.collapsed,
      };
      this.tell({ ...asked, answered, label, ...(value && { value: withoutPadding(value) }) });
      return value;
    } catch (error) {
      const { name, code, message } = error as Error & { code?: string };
      const text = `${code ?? name}: ${message.slice(0, 120)}`;
      this.tell({ ...asked, answered: sharedNow(), error: text });
      throw error;
    } finally {
      this.open.delete(open);
    }
  }

  private makePrices(): new () => Prices {
    const { source, policy, options } = this;
    const { namespace } = KINDS.method;
    const names = { entity: 'price', operation: 'of', key: (index: number) => index };
    const tags = ({ args }: { args: readonly [number] }): string[] => [tagOf('method', args[0])];
    @Injectable()
    class CachedPrices implements Prices {
      @Cacheable(namespace, policy, { ...options, ...names, tags })
      price(index: number): Promise<Value> {
        return source.load('method', index);
      }

      @CachePut(namespace, policy, { ...options, ...names, tags })
      setPrice(index: number, version: (made: number) => void): Promise<Value> {
        return source.put('method', index, version);
      }
    }
    return CachedPrices;
  }
}
