import type { Explanation } from '../api/explanation.js';
import type { Mode } from '../api/mode.js';
import type { KeyLookup } from '../cached-call/look-up/key-lookup.js';
import type { Invalidated } from '../invalidation/clearing.js';
import type { Invalidator } from '../invalidation/invalidator.js';
import type { EntryTarget } from '../methods/entry-target.js';
import type { MeantReaders } from '../methods/readers.js';
import { DEFAULT_MODE } from '../options/evict-options.js';
import { type EntryNames, unionOf } from '../ports/names.js';
import { explained } from './explained.js';

/* oxlint-disable typescript/no-explicit-any -- methods of any arguments are cached */

export interface CachedMethodParts {
  /** The readers that the reference means now: classes may come into use later. */
  readonly found: () => MeantReaders;
  readonly target: EntryTarget;
  readonly invalidator: Pick<Invalidator, 'entries' | 'prefix'>;
  readonly lookup: Pick<KeyLookup, 'read'>;
  readonly isEnabled: boolean;
}

type ArgumentsOf<M> = M extends (...args: infer Args) => any ? Args : never;

/**
 * The entries of one cached method, by the arguments of its calls. Subclasses, and classes that are provided in the place of
 * the named one, are meant too. Where answers vary by who asks, or callers leave optional arguments out, an invalidation
 * covers all variants. Rules of the method run with `this` set to the object that the application has of the class.
 */
export class CachedMethod<M> {
  constructor(private readonly parts: CachedMethodParts) {}

  /**
   * The key of a call.
   *
   * @throws CacheArgumentError, and CacheRuleError where the rules of the method can't tell it here
   */
  key(...args: ArgumentsOf<M>): string {
    const { target } = this.parts;
    const { keys, request } = target.callOf(this.found.own, given(args as readonly unknown[]));
    return keys.keyFor(request);
  }

  /** Explains why a call would hit or miss now. */
  async explain(...args: ArgumentsOf<M>): Promise<Explanation> {
    const { lookup, isEnabled } = this.parts;
    const key = this.key(...args);
    const [looked] = await lookup.read([key], this.found.own.mark.namespace);
    return explained(key, looked ?? { state: 'absent' }, isEnabled);
  }

  /** The answer that is kept for a call, fresh or stale; `undefined` without one. Nothing is loaded. */
  async peek(
    ...args: ArgumentsOf<M>
  ): Promise<Awaited<ReturnType<M & ((...args: any[]) => any)>> | undefined> {
    const { lookup, isEnabled } = this.parts;
    if (!isEnabled) return undefined;
    const { mark } = this.found.own;
    const [looked] = await lookup.read([this.key(...args)], mark.namespace);
    if (looked?.state !== 'managed' || looked.freshness.state === 'gone') return undefined;
    return looked.local.value.to(mark.options) as Awaited<ReturnType<M & ((...args: any[]) => any)>>;
  }

  /** Deletes the answer of a call: it is never served again. @returns whether there was, or may have been, one */
  async delete(...args: ArgumentsOf<M>): Promise<boolean> {
    return hadSome(await this.parts.invalidator.entries(this.namesOf(args as readonly unknown[])));
  }

  /** Ends the fresh life of a call's answer: `stale` and `staleIfError` may still use it. @returns as {@link delete} */
  async expire(...args: ArgumentsOf<M>): Promise<boolean> {
    return hadSome(await this.parts.invalidator.entries(this.namesOf(args as readonly unknown[]), 'expire'));
  }

  /** Deletes the answers of several calls, by lists of their arguments. @returns how many keys there were */
  async deleteMany(argsOfMany: readonly (readonly unknown[])[]): Promise<number> {
    if (argsOfMany.length === 0) return 0;
    const names = argsOfMany.map((args) => this.namesOf(args));
    const { count = 0 } = await this.parts.invalidator.entries(unionOf(names));
    return count;
  }

  /**
   * Invalidates every answer of the method, at a cost that does not depend on how many there are.
   *
   * @param options `mode` default `'delete'`
   */
  async deleteAll({ mode = DEFAULT_MODE }: { mode?: Mode } = {}): Promise<void> {
    const { target, invalidator } = this.parts;
    for (const prefix of target.allOf(this.found)) await invalidator.prefix(prefix, mode);
  }

  private namesOf(args: readonly unknown[]): EntryNames {
    return this.parts.target.entriesOf(this.found, given(args));
  }

  private get found(): MeantReaders {
    return this.parts.found();
  }
}

function given(args: readonly unknown[]) {
  return { args, options: {}, instance: undefined, isOwnCall: false };
}

function hadSome({ isConfirmed, count }: Invalidated): boolean {
  return count === undefined ? isConfirmed : count > 0;
}
