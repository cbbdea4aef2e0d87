import type { Mode } from '../api/mode.js';
import type { Invalidator } from '../invalidation/invalidator.js';
import type { CacheEvictOptions } from '../options/evict-options.js';
import type { EntryNames } from '../ports/names.js';
import { tagsOf } from './call/call.js';

/** One call of a method that invalidates cached answers. */
export interface Eviction {
  /** `TripsService.save`, for messages. */
  readonly method: string;
  readonly args: readonly unknown[];
  readonly options: Pick<CacheEvictOptions, 'tags'>;
  readonly mode: Mode;
  readonly isBefore: boolean;
  /** A namespace that falls whole, plain values included. */
  readonly namespace: string | undefined;
  /** Prefixes whose entries fall whole. */
  readonly prefixes: readonly string[];
  /** The names of single entries, by the value that the method gave; undefined: none are meant. */
  readonly entries: ((value: unknown) => EntryNames) | undefined;
  /** Prefixes that fall where {@link entries} fails, so that nothing old is served. */
  readonly onFailure: readonly string[];
  /** The `this` of the rules. */
  readonly instance?: object;
  run(): Promise<unknown>;
}

export interface EvictCallParts {
  readonly invalidator: Pick<Invalidator, 'entries' | 'tags' | 'prefix' | 'namespace'>;
}

/** Invalidates before the method, whatever comes of it, or after it where it did not fail. */
export class EvictCall {
  constructor(private readonly parts: EvictCallParts) {}

  /** @throws what the method throws; CacheRuleError and CacheArgumentError of the rules that say what to evict */
  async run(eviction: Eviction): Promise<unknown> {
    if (eviction.isBefore) {
      await this.evict(eviction, undefined);
      return eviction.run();
    }
    const value = await eviction.run();
    await this.evict(eviction, value);
    return value;
  }

  /** Runs the rule for tags last. Where it fails the call fails: an entry that should go must not be served in silence. */
  private async evict(eviction: Eviction, value: unknown): Promise<void> {
    const { invalidator } = this.parts;
    const { namespace, prefixes, mode } = eviction;
    await this.evictEntries(eviction, value);
    await this.evictPrefixes(prefixes, mode);
    if (namespace !== undefined) await invalidator.namespace(namespace, mode);
    const tags = tagsOf(eviction, value);
    if (tags.length > 0) await invalidator.tags(tags, mode);
  }

  private async evictEntries({ entries, onFailure, mode }: Eviction, value: unknown): Promise<void> {
    if (entries === undefined) return;
    let names: EntryNames;
    try {
      names = entries(value);
    } catch (error) {
      await this.evictPrefixes(onFailure, mode);
      throw error;
    }
    await this.parts.invalidator.entries(names, mode);
  }

  private async evictPrefixes(prefixes: readonly string[], mode: Mode): Promise<void> {
    for (const prefix of prefixes) await this.parts.invalidator.prefix(prefix, mode);
  }
}
