import type { Mode } from '../api/mode.js';
import type { Invalidator } from '../invalidation/invalidator.js';
import type { CacheEvictOptions } from '../options/evict-options.js';
import { tagsOf } from './call/call.js';

/** One call of a method that invalidates cached answers. */
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
  readonly invalidator: Pick<Invalidator, 'keys' | 'tags' | 'prefix' | 'namespace'>;
}

/** Invalidates before the method, whatever comes of it, or after it where it did not fail. */
export class EvictCall {
  constructor(private readonly parts: EvictCallParts) {}

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
    const { invalidator } = this.parts;
    const { all, mode } = eviction;
    if (key !== undefined) await invalidator.keys([key], mode);
    if (all !== undefined) {
      if ('namespace' in all) await invalidator.namespace(all.namespace, mode);
      else await invalidator.prefix(all.methodPrefix, mode);
    }
    const tags = tagsOf(eviction, value);
    if (tags.length > 0) await invalidator.tags(tags, mode);
  }
}
