import type { CacheEventBus } from '../api/events.js';
import type { Forgetting } from '../invalidation/forgetting.js';
import type { Mode } from '../api/mode.js';
import { nameOf } from '../ports/names.js';
import type { CacheEvictOptions } from '../options/evict-options.js';
import { tagsOf } from './call-rules.js';
import { CallEvents } from './call-events.js';

/** One call of a method that evicts cached answers, as the flow sees it. */
export interface Eviction {
  /** `TripsService.save`, for messages. */
  readonly method: string;
  readonly args: readonly unknown[];
  readonly options: Pick<CacheEvictOptions, 'tags'>;
  readonly mode: Mode;
  readonly isBefore: boolean;
  /** All of a namespace, or of a part of one. */
  readonly all: { readonly namespace: string } | { readonly methodPrefix: string } | undefined;
  /** The key of one entry; undefined: none is meant. */
  readonly key: (() => string) | undefined;
  /** The `this` of the rules. */
  readonly instance?: object;
  run(): Promise<unknown>;
}

export interface EvictCallParts {
  readonly invalidator: Forgetting;
  readonly events: CacheEventBus;
  /** The name of the store, for events. */
  readonly store: string;
}

/** The flow of one eviction: before the method, whatever comes of it, or after it where it did not fail. */
export class EvictCall {
  private readonly callEvents: CallEvents;

  constructor(private readonly parts: EvictCallParts) {
    this.callEvents = new CallEvents(parts.events, parts.store);
  }

  /** @throws what the method throws; CacheRuleError and CacheArgumentError, of `key` before the method runs in any case */
  async run(eviction: Eviction): Promise<unknown> {
    const key = eviction.key?.();
    if (eviction.isBefore) {
      await this.evict(eviction, key, undefined);
      return eviction.run();
    }
    const value = await eviction.run();
    await this.evict(eviction, key, value);
    return value;
  }

  /** Runs the rule for tags last. Where it fails the call fails: an entry that should go must not be served in silence. */
  private async evict(eviction: Eviction, key: string | undefined, value: unknown): Promise<void> {
    const { all, mode } = eviction;
    if (key !== undefined) await this.evictKey(key, mode);
    if (all !== undefined) await this.evictAll(all, mode);
    const tags = tagsOf(eviction, value);
    if (tags.length === 0) return;
    const isConfirmed = await this.parts.invalidator.names(tags.map(nameOf.tag), mode);
    this.callEvents.invalidated('tag', tags.length, mode, isConfirmed);
  }

  private async evictKey(key: string, mode: Mode): Promise<void> {
    const { invalidator } = this.parts;
    const isConfirmed =
      mode === 'delete'
        ? (await invalidator.keys([key])) !== undefined
        : await invalidator.names([nameOf.key(key)], mode);
    this.callEvents.invalidated('key', 1, mode, isConfirmed);
  }

  private async evictAll(all: NonNullable<Eviction['all']>, mode: Mode): Promise<void> {
    const { invalidator } = this.parts;
    const isConfirmed =
      'namespace' in all
        ? await invalidator.namespace(all.namespace, mode)
        : await invalidator.names([nameOf.prefix(all.methodPrefix)], mode);
    this.callEvents.invalidated('namespace', 1, mode, isConfirmed);
  }
}
